/**
 * The fleet cache: named groups of bytes that fill themselves through a getter.
 */
@NullMarked
package dev.circlet.cache;

import org.jspecify.annotations.NullMarked;
