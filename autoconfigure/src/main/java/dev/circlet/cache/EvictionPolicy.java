package dev.circlet.cache;

/** tmp. */
public enum EvictionPolicy {
    /** tmp. */
    LRU,
    /** tmp. */
    SIEVE
}
