/**
 * Codecs for typed groups, one class per library.
 */
@NullMarked
package dev.circlet.codec;

import org.jspecify.annotations.NullMarked;
