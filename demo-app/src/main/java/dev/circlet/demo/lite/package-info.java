/** The same answers as those of the controllers, by the router. */
@NullMarked
package dev.circlet.demo.lite;

import org.jspecify.annotations.NullMarked;
