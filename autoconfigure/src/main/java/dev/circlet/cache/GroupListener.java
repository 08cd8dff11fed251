package dev.circlet.cache;

/**
 * Hears of what happens in the groups of a node, for timers and logs. Plain counts are in {@link GroupStats}.
 *
 * <p>Called on the thread on which it happened, sometimes while others wait: implementations return at once. What they
 * throw is swallowed.
 *
 * @since 0.1
 */
public interface GroupListener {

    /** Hears nothing. */
    GroupListener NOOP = new GroupListener() {};

    /**
     * A getter call ended.
     *
     * @param group the group's name
     * @param outcome how it ended
     * @param nanos how long it took, in nanoseconds
     */
    default void loaded(String group, Outcome outcome, long nanos) {}

    /** How a getter call ended. */
    enum Outcome {
        /** With a value. */
        VALUE,
        /** The source has no value. */
        ABSENT,
        /** With an exception, or a value that cannot be kept. */
        FAILURE,
        /** It ran out of its budget. */
        TIMEOUT,
        /** Nobody waited for it any more. */
        CANCELLED
    }
}
