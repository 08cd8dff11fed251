/**
 * Sources of membership.
 */
@NullMarked
package dev.circlet.peer.directory;

import org.jspecify.annotations.NullMarked;
