package dev.circlet.report;

import dev.circlet.cache.Inbound;
import dev.circlet.peer.Fleet;
import dev.circlet.peer.FleetStats;
import dev.circlet.peer.PeerStatus;
import dev.circlet.ring.HashRing;
import dev.circlet.ring.MemberView;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What reports and meters need to know of the fleet around a node, so that a node without a fleet looks like a fleet of
 * one.
 *
 * <p>Safe for concurrent use; no method blocks.
 *
 * @since 0.1
 */
public interface FleetSource {

    /**
     * Returns the members as this node knows them.
     *
     * @return the present view
     */
    MemberView view();

    /**
     * Returns the ring in force, which may lag behind the view for the time changes are collected.
     *
     * @return the present ring
     */
    HashRing ring();

    /**
     * Returns what this node knows of the other members.
     *
     * @return one status per peer, in order of their names
     */
    List<PeerStatus> peers();

    /**
     * Returns this node's counts about the fleet.
     *
     * @return a snapshot
     */
    FleetStats stats();

    /**
     * Asks another member what its memory knows of a key. Nothing is loaded anywhere.
     *
     * @param member the member's name
     * @param group the group's name
     * @param key the key
     * @return a future of the state, or of {@code null} if the member cannot be reached
     */
    CompletableFuture<Inbound.@Nullable KeyState> stateAt(String member, String group, String key);

    /**
     * Looks at a fleet.
     *
     * @param fleet the started fleet
     * @return its source
     */
    static FleetSource of(Fleet fleet) {
        return new FleetSource() {
            @Override
            public MemberView view() {
                return fleet.view();
            }

            @Override
            public HashRing ring() {
                return fleet.ring();
            }

            @Override
            public List<PeerStatus> peers() {
                return fleet.peers();
            }

            @Override
            public FleetStats stats() {
                return fleet.stats();
            }

            @Override
            public CompletableFuture<Inbound.@Nullable KeyState> stateAt(String member, String group, String key) {
                return fleet.stateAt(member, group, key);
            }
        };
    }

    /**
     * Describes a node without a fleet: the only member of its ring, owner of every key.
     *
     * @param node the node's name
     * @return a source that never changes
     * @throws IllegalArgumentException if the name is not a valid member name
     */
    static FleetSource standalone(String node) {
        return new Standalone(MemberView.standalone(node));
    }
}
