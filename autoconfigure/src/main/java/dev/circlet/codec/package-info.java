/**
 * Values as JSON, by Jackson.
 */
@NullMarked
package dev.circlet.codec;

import org.jspecify.annotations.NullMarked;
