/**
 * The fleet as one node sees it: the ring in force, the peers on it, and the calls between them.
 */
@NullMarked
package dev.circlet.peer;

import org.jspecify.annotations.NullMarked;
