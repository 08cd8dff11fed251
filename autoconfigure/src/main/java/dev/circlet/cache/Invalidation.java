package dev.circlet.cache;

import java.util.Set;

/**
 * What became of an invalidation.
 *
 * @param acknowledged the members that will not serve an older value any more, this node among them
 * @param unreached the members that did not answer in time; the fleet goes on trying to tell them. Until it succeeds, or
 *     they notice the gap, they may serve what they hold: copies of other members' keys until the hot TTL ends, their own
 *     keys until they are told
 * @param deferred whether a transaction is open and the invalidation will take effect after its commit; both sets are
 *     empty then
 * @since 0.1
 */
public record Invalidation(Set<String> acknowledged, Set<String> unreached, boolean deferred) {

    /**
     * Copies the sets.
     *
     * @param acknowledged the members that acknowledged
     * @param unreached the members that could not be reached
     * @param deferred whether it waits for a commit
     */
    public Invalidation {
        acknowledged = Set.copyOf(acknowledged);
        unreached = Set.copyOf(unreached);
    }

    /** An invalidation that waits for the commit of the caller's transaction. */
    public static final Invalidation DEFERRED = new Invalidation(Set.of(), Set.of(), true);

    /**
     * Tells whether every member acknowledged.
     *
     * @return {@code true} if it took effect and nobody was missed
     */
    public boolean complete() {
        return !deferred && unreached.isEmpty();
    }
}
