package dev.circlet.report;

import dev.circlet.peer.FleetStats;
import java.util.List;

/**
 * What one node knows of itself and its fleet.
 *
 * @param node the name of the node that reports
 * @param ring the ring in force and the members
 * @param peers the other members
 * @param groups the groups of this node, in order of their names
 * @param fleet this node's counts about the fleet
 * @since 0.1
 */
public record ClusterReport(
        String node, RingReport ring, List<PeerReport> peers, List<GroupReport> groups, FleetStats fleet) {

    /**
     * Copies the lists.
     *
     * @param node the name of the node
     * @param ring the ring
     * @param peers the other members
     * @param groups the groups
     * @param fleet the counts
     */
    public ClusterReport {
        peers = List.copyOf(peers);
        groups = List.copyOf(groups);
    }
}
