package dev.circlet.cache;

/**
 * This node's counts for one group since its start. {@code gets} and hits are calls of the application; what was served to
 * peers counts as {@code peerGets} and nowhere else.
 *
 * @param gets look-ups by the application, one per key
 * @param mainHits gets answered by a value in this node's memory
 * @param hotHits gets answered by a copy of a hot key
 * @param negativeHits gets answered by a remembered absence
 * @param loads keys loaded on this node: getter calls, and each key that a {@link BatchGetter} was called with
 * @param loadFailures loads that threw, ran out of time, or gave a value that cannot be kept
 * @param loadNanos nanoseconds that ended loads took; a batch counts for each of its keys
 * @param flightsJoined callers that joined a flight somebody else had started
 * @param peerFetches keys asked of other members
 * @param peerFetchFailures keys for which an asked member gave no answer
 * @param failovers keys loaded by this node because the owner, and its successor, gave no answer
 * @param peerGets keys that peers asked of this node
 * @param peerHits {@code peerGets} answered from memory
 * @param misdirected {@code peerGets} for keys this node does not own in its own view although it was asked as owner
 * @param hotPromotions keys that this node, as owner, began to call hot
 * @param staleSetsPrevented loads and replies not stored because the key was invalidated after they began
 * @param shed gets refused by the load limits
 * @param invalidations invalidations that took effect on this node, from any origin
 * @param refreshes loads that this node, as owner, began in the background while it served the value
 * @param staleServed answers of this node with a value past its TTL, because the source failed
 * @param filtered look-ups, by the application and by peers, that the membership filter answered
 * @param filterFailures look-ups for which the membership filter threw
 * @param leases leases that this node, as owner, granted to callers who compute a value; a lease that goes to the next in the
 *     queue counts again, one that is renewed does not
 * @param leasesLost leases that ended without a value through no act of their holder, each on the node that noticed
 * @param evictions live entries that left to make room
 * @param evictedBytes their weight
 * @param expirations entries that left because their time was over
 * @param entries entries in memory, all regions together
 * @param bytes their weight: keys, values, overhead
 * @param hotEntries copies of hot keys among the entries
 * @param hotBytes their weight
 * @param negativeEntries remembered absences among the entries
 * @param negativeBytes their weight
 * @param maxBytes the budget
 * @since 0.1
 */
public record GroupStats(
        long gets,
        long mainHits,
        long hotHits,
        long negativeHits,
        long loads,
        long loadFailures,
        long loadNanos,
        long flightsJoined,
        long peerFetches,
        long peerFetchFailures,
        long failovers,
        long peerGets,
        long peerHits,
        long misdirected,
        long hotPromotions,
        long staleSetsPrevented,
        long shed,
        long invalidations,
        long refreshes,
        long staleServed,
        long filtered,
        long filterFailures,
        long leases,
        long leasesLost,
        long evictions,
        long evictedBytes,
        long expirations,
        long entries,
        long bytes,
        long hotEntries,
        long hotBytes,
        long negativeEntries,
        long negativeBytes,
        long maxBytes) {

    /**
     * Returns the gets answered from this node's memory.
     *
     * @return the hits of all regions together
     */
    public long hits() {
        return mainHits + hotHits + negativeHits;
    }

    /**
     * Returns the share of gets answered from this node's memory.
     *
     * @return 0 to 1; 0 before the first get
     */
    public double hitRatio() {
        return gets == 0 ? 0 : (double) hits() / gets;
    }
}
