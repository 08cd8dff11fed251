package dev.circlet.ring;

import java.util.List;

/**
 * Decides which members serve a key, for instance to keep some keys in one zone.
 *
 * <p>All instances must pick the same members for a key on rings with equal fingerprints; so an implementation is a
 * pure function of its arguments. It is called on the path of every key that is not in memory, by any number of threads
 * at once, and must neither block nor throw.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface PeerPicker {

    /**
     * Picks the members that serve a key.
     *
     * @param ring the ring to pick from
     * @param group the name of the group
     * @param key the key
     * @param count how many members to pick, at least 1
     * @return the owner first, then those who stand in for it, in order; members of the ring, distinct, at least one
     *     and at most {@code count}
     */
    List<Member> pick(HashRing ring, String group, String key, int count);

    /**
     * Returns the picker that follows the ring: the owner of the key's hash and its successors.
     *
     * @return the picker
     */
    static PeerPicker consistentHash() {
        return (ring, group, key, count) -> ring.successors(RingHash.keyHash(RingHash.groupSeed(group), key), count);
    }
}
