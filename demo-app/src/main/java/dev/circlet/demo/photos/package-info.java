/** Thumbnails and spectra of a folder of photos: values that cost processor time and memory. */
@NullMarked
package dev.circlet.demo.photos;

import org.jspecify.annotations.NullMarked;
