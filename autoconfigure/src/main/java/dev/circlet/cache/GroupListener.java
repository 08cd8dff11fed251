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
     * A getter call ended, or what a caller computed under a lease.
     *
     * @param group the group's name
     * @param outcome how it ended
     * @param nanos how long it took, in nanoseconds
     */
    default void loaded(String group, Outcome outcome, long nanos) {}

    /**
     * A lease ended without a value, through no act of its holder.
     *
     * @param group the group's name
     * @param loss why
     */
    default void leaseLost(String group, LeaseLoss loss) {}

    /** Why a lease was lost. */
    enum LeaseLoss {
        /** On the node that granted it: the holder's node did not renew it in time. */
        EXPIRED,
        /**
         * On the holder's node: what it computed was refused, because the key was invalidated or put meanwhile, or the
         * lease had expired.
         */
        VOIDED,
        /** On the holder's node: the node that granted it could not be reached with the value. */
        UNREACHABLE
    }

    /** How a getter call, or what a caller computed under a lease, ended. */
    enum Outcome {
        /** With a value. */
        VALUE,
        /** The source has no value. */
        ABSENT,
        /** With an exception, or a value that cannot be kept. */
        FAILURE,
        /** It ran out of its budget. */
        TIMEOUT,
        /** Nobody waited for it any more, or the holder of a lease gave it back without a value. */
        CANCELLED
    }
}
