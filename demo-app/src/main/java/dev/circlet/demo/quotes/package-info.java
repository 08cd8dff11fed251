/** A method that Spring caches, and the fleet executes once: no getter, no group in sight. */
@NullMarked
package dev.circlet.demo.quotes;

import org.jspecify.annotations.NullMarked;
