package dev.circlet.peer;

import dev.circlet.cache.Answer;
import dev.circlet.cache.KeyQuery;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one member asks another. Terminal: the receiver answers from memory or loads, and never asks a third.
 *
 * @since 0.1
 */
public sealed interface PeerRequest {

    /**
     * Reads keys through: from memory, or by a load of the receiver.
     *
     * @param group the group's name
     * @param codecVersion how the sender reads the group's values
     * @param failover whether the receiver is asked because the owner did not answer
     * @param mayWait whether keys that are not in memory may be loaded; else they are answered as not held
     * @param keys what is asked, at least one key
     */
    record Fetch(String group, int codecVersion, boolean failover, boolean mayWait, List<KeyQuery> keys)
            implements PeerRequest {}

    /**
     * Reads keys from memory only, by the member that owns them now.
     *
     * @param group the group's name
     * @param codecVersion how the sender reads the group's values
     * @param keys what is asked, at least one key
     */
    record Peek(String group, int codecVersion, List<KeyQuery> keys) implements PeerRequest {}

    /**
     * Makes the receiver forget keys or groups.
     *
     * @param entries what to forget, in rising order of their numbers
     */
    record Invalidate(List<Numbered> entries) implements PeerRequest {}

    /**
     * Asks what the receiver knows about itself.
     *
     * @param subject what about
     */
    record Info(Subject subject) implements PeerRequest {}

    /**
     * Asks for the value of a key that has no getter or for the right to compute it, or renews that right.
     *
     * @param group the group's name
     * @param codecVersion how the sender reads the group's values
     * @param query the key
     * @param token the lease to renew, or 0 to ask for one. For a put: the mark of the invalidation that it begins with,
     *     which does not void its lease
     * @param unconditional whether the sender knows the value (a put), so that what is held does not matter
     * @param failover whether the receiver is asked because the owner did not answer
     * @param mayWait whether to wait for whoever has the lease; else the key is answered as not held
     */
    record Lease(
            String group,
            int codecVersion,
            KeyQuery query,
            long token,
            boolean unconditional,
            boolean failover,
            boolean mayWait)
            implements PeerRequest {}

    /**
     * Ends a lease that the sender holds.
     *
     * @param group the group's name
     * @param codecVersion how the sender writes the group's values
     * @param query the key, and what the sender knows of its invalidations: a lease from before one that the receiver
     *     missed is void
     * @param token the lease
     * @param value the value or the absence of one, with its age when the sender heard of the lease, 0 if it was computed
     *     after; its life does not matter; {@link Answer.Failed} if it could
     *     not be computed, so that all who wait compute; {@link Answer.Refused} to give the lease to the next
     */
    record Fill(String group, int codecVersion, KeyQuery query, long token, Answer value) implements PeerRequest {}

    /**
     * Asks for the entries in a range of the ring, hottest first. Reserved: answered as unsupported.
     *
     * @param group the group's name
     * @param codecVersion how the sender reads the group's values
     * @param from the first point, inclusive
     * @param to the last point, exclusive; the range may wrap around
     * @param limit the most entries wanted
     */
    record Pull(String group, int codecVersion, int from, int to, int limit) implements PeerRequest {}

    /** What a member may be asked about itself. */
    sealed interface Subject {

        /** Its state, version, members and settings. */
        record Node() implements Subject {}

        /**
         * What its memory knows of a key.
         *
         * @param group the group's name
         * @param key the key
         */
        record Key(String group, String key) implements Subject {}

        /**
         * Its own invalidations that the asking member missed.
         *
         * @param after the last number that the asking member has seen without a gap
         */
        record Missed(long after) implements Subject {}
    }

    /**
     * One invalidation with its number.
     *
     * @param number counts the invalidations of one origin in one incarnation, from 1
     * @param group the group's name
     * @param key the key, or {@code null} for the whole group
     * @param ageNanos how long ago it happened, in nanoseconds, at the moment of sending
     * @param mark 64 bits that tell it from all other invalidations in the fleet
     */
    record Numbered(long number, String group, @Nullable String key, long ageNanos, long mark) {}
}
