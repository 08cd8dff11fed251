package dev.circlet.cache;

/**
 * A key that peers ask this node for, as its owner.
 *
 * @param key the key
 * @param requestsPerSecond how often the peers' applications read it, hits on their copies included
 * @param hot whether this node calls it hot, so that peers keep copies
 * @since 0.1
 */
public record HotKey(String key, double requestsPerSecond, boolean hot) {}
