package dev.circlet.ring;

import java.util.List;

/**
 * Builds the ring of a view. Called once per view, aside from the callers of the cache, who use the old ring until the
 * new one is ready.
 *
 * <p>All instances must build rings that agree about owners from views that agree about members; so an implementation
 * is a pure function of the names, weights and states in the view. It may take a few milliseconds but does not wait for
 * anything, and is called by one thread at a time.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface RingFactory {

    /**
     * Builds the ring of a view.
     *
     * @param view the members
     * @return the ring, with at least one member
     * @throws IllegalArgumentException if no ring can be built; the caller keeps its last one
     */
    HashRing build(MemberView view);

    /**
     * Returns a factory that places the members that are up, or self alone if nobody is.
     *
     * @param virtualNodes the virtual nodes per member and unit of weight, 1 to {@value HashRing#MAX_VIRTUAL_NODES}
     * @return the factory
     * @throws IllegalArgumentException if the number of virtual nodes is out of range
     */
    static RingFactory consistentHash(int virtualNodes) {
        HashRing.requireVirtualNodes(virtualNodes);
        return view -> HashRing.of(view.up().isEmpty() ? List.of(view.self()) : view.up(), virtualNodes);
    }
}
