package dev.circlet.cache;

/**
 * Which entry a full store gives up first.
 *
 * @since 0.1
 */
public enum EvictionPolicy {

    /**
     * The entry that was used longest ago. The classic, and the better one where recent keys come back soon. Hits are
     * noted in buffers and replayed under a lock, so under contention the order is approximate.
     */
    LRU,

    /**
     * The entry that a hand, moving from old to young, first finds unused since its last round. A hit only sets a mark,
     * so it is cheaper than with {@link #LRU}, and keys used once leave sooner.
     */
    SIEVE
}
