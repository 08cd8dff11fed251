/** A fleet on one machine that shows every feature of Circlet on real input. */
@NullMarked
package dev.circlet.demo;

import org.jspecify.annotations.NullMarked;
