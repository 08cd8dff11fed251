package dev.circlet.cache;

/**
 * What is asked about one key when nodes talk.
 *
 * @param key the key
 * @param maxAgeNanos how long ago, in nanoseconds, the load of an acceptable value may have begun at the moment the
 *     question is sent; {@link #ANY_AGE} if the asking node remembers no invalidation of the key
 * @param mark the sum of the marks of the invalidations of the key that the asking node remembers; a node with the same
 *     sum knows the same invalidations and need not look at ages. {@link #NO_MARK} if nothing follows from it
 * @param hits how often the asking node served its hot copy of the key since it last asked
 * @since 0.1
 */
public record KeyQuery(String key, long maxAgeNanos, long mark, int hits) {

    /** Any age will do. */
    public static final long ANY_AGE = Long.MAX_VALUE;

    /** Nothing is known about marks. */
    public static final long NO_MARK = 0;

    /**
     * Asks for a key by age alone.
     *
     * @param key the key
     * @param maxAgeNanos how old the value may be
     * @param hits how often the asking node served its hot copy
     */
    public KeyQuery(String key, long maxAgeNanos, int hits) {
        this(key, maxAgeNanos, NO_MARK, hits);
    }

    /**
     * Asks for a key without conditions.
     *
     * @param key the key
     * @return the query
     */
    public static KeyQuery of(String key) {
        return new KeyQuery(key, ANY_AGE, 0);
    }
}
