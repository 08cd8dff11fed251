/** A slow source that counts: values that tell who loaded them. */
@NullMarked
package dev.circlet.demo.probe;

import org.jspecify.annotations.NullMarked;
