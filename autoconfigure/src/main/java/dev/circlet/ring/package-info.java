/**
 * Who owns a key: members, their view of the fleet, and the consistent-hash ring built from it.
 */
@NullMarked
package dev.circlet.ring;

import org.jspecify.annotations.NullMarked;
