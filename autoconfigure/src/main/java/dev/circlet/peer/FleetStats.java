package dev.circlet.peer;

/**
 * This node's counts about the fleet since its start.
 *
 * @param ringMismatches exchanges in which the peer's ring had another fingerprint
 * @param viewChanges rings built after the first
 * @param failovers keys asked of a successor because the owner did not answer
 * @param retriesSpent keys not asked of a successor because the retry budget was spent
 * @param invalidationsSent invalidations that began on this node
 * @param invalidationsRepaired invalidations of others that this node had missed and fetched
 * @param gapsForgotten gaps that could not be repaired and were treated as an invalidation of everything before
 * @since 0.1
 */
public record FleetStats(
        long ringMismatches,
        long viewChanges,
        long failovers,
        long retriesSpent,
        long invalidationsSent,
        long invalidationsRepaired,
        long gapsForgotten) {}
