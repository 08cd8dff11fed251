package dev.circlet.test;

/**
 * Says who owns the keys of a {@link TestFleet}. A pure function, as all nodes ask it.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface Ownership {

    /** The answer that leaves a key to the ring. */
    int BY_RING = -1;

    /**
     * Names the owner of a key.
     *
     * @param group the name of the group
     * @param key the key
     * @return the index of a node, or {@link #BY_RING}
     */
    int owner(String group, String key);
}
