package dev.circlet.peer;

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
}
