package dev.circlet.cache;

/**
 * A key that the fleet reads much, as the node sees it that owns it.
 *
 * @param key the key
 * @param ownPerSecond about how often this node's own application reads it
 * @param peersPerSecond how often the peers' applications read it, hits on their copies included
 * @param hot whether this node calls it hot, because of what peers read, so that they keep copies
 * @since 0.1
 */
public record HotKey(String key, double ownPerSecond, double peersPerSecond, boolean hot) {

    /**
     * Returns how often the fleet reads the key.
     *
     * @return the sum of both rates
     */
    public double requestsPerSecond() {
        return ownPerSecond + peersPerSecond;
    }
}
