/** Fractal map tiles: values that cost processor time. */
@NullMarked
package dev.circlet.demo.tiles;

import org.jspecify.annotations.NullMarked;
