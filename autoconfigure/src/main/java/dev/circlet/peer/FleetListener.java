package dev.circlet.peer;

import dev.circlet.ring.HashRing;

/**
 * Hears of exchanges with peers and of changes of the fleet, for timers and logs. Returns at once; what it throws is
 * swallowed.
 *
 * @since 0.1
 */
public interface FleetListener {

    /** Hears nothing. */
    FleetListener NOOP = new FleetListener() {};

    /**
     * An exchange with a peer ended.
     *
     * @param peer the peer's name
     * @param operation {@code fetch}, {@code peek}, {@code invalidate}, {@code info}, {@code lease} or
     *     {@code fill}
     * @param outcome {@code ok}, {@code refused}, {@code cancelled}, or the failure in lower case
     * @param nanos how long it took, in nanoseconds
     */
    default void exchanged(String peer, String operation, String outcome, long nanos) {}

    /**
     * Another ring is in force.
     *
     * @param before the ring until now
     * @param after the ring from now on
     */
    default void ringChanged(HashRing before, HashRing after) {}

    /**
     * An exchange showed that a peer has another ring; heard with each such exchange.
     *
     * @param peer the peer's name
     * @param theirs the fingerprint of its ring
     * @param ours the fingerprint of this node's ring
     */
    default void ringDiffers(String peer, long theirs, long ours) {}

    /**
     * The breaker of a peer opened: it is passed over from now on, but for probes.
     *
     * @param peer the peer's name
     * @param failures how many exchanges in a row have failed
     * @param reason how the last one failed; without keys or values
     */
    default void breakerOpened(String peer, int failures, String reason) {}

    /**
     * The breaker of a peer closed: it is asked again like any other.
     *
     * @param peer the peer's name
     */
    default void breakerClosed(String peer) {}
}
