/** Starts several nodes in one JVM. */
@NullMarked
package dev.circlet.demo.fleet;

import org.jspecify.annotations.NullMarked;
