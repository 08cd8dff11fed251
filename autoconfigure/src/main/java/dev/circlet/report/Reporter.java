package dev.circlet.report;

import dev.circlet.cache.Groups;
import dev.circlet.peer.Fleet;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Takes snapshots of a node and its fleet.
 *
 * <p>Safe for concurrent use. Only {@link #explain} waits, and at most one second.
 *
 * @since 0.1
 */
public final class Reporter {

    private final Groups groups;
    private final FleetSource fleet;
    private final KeyInquiry inquiry;
    private final KeyNames names;

    /**
     * Creates a reporter.
     *
     * @param groups the groups of the node
     * @param fleet the fleet around it
     */
    public Reporter(Groups groups, FleetSource fleet) {
        this(groups, fleet, false);
    }

    /**
     * Creates a reporter.
     *
     * @param groups the groups of the node
     * @param fleet the fleet around it
     * @param revealKeys whether lists of keys name them as they are, not by a hash
     */
    public Reporter(Groups groups, FleetSource fleet, boolean revealKeys) {
        this.groups = groups;
        this.fleet = fleet;
        this.inquiry = new KeyInquiry(groups, fleet);
        this.names = new KeyNames(revealKeys);
    }

    /**
     * Creates a reporter.
     *
     * @param groups the groups of the node
     * @param fleet the started fleet, or {@code null} if the node stands alone
     * @param node the name under which a node that stands alone is reported; with a fleet the view tells it
     */
    public Reporter(Groups groups, @Nullable Fleet fleet, String node) {
        this(groups, fleet == null ? FleetSource.standalone(node) : FleetSource.of(fleet));
    }

    /**
     * Returns the name of the reporting node.
     *
     * @return its name in the view
     */
    public String node() {
        return fleet.view().self().name();
    }

    /**
     * Reports everything at a glance.
     *
     * @return node, ring, peers and groups
     */
    public ClusterReport cluster() {
        return new ClusterReport(
                node(),
                ring(),
                peers(),
                groups.all().stream()
                        .map(GroupReport::of)
                        .sorted(Comparator.comparing(GroupReport::name))
                        .toList(),
                fleet.stats());
    }

    /**
     * Reports the ring in force.
     *
     * @return ring and members
     */
    public RingReport ring() {
        return RingReport.of(fleet.view(), fleet.ring());
    }

    /**
     * Reports what this node knows of the other members.
     *
     * @return one report per peer
     */
    public List<PeerReport> peers() {
        return fleet.peers().stream().map(PeerReport::of).toList();
    }

    /**
     * Reports one group.
     *
     * @param name the group's name
     * @return its report, or an empty result if this node has no such group
     */
    public Optional<GroupReport> group(String name) {
        return groups.find(name).map(GroupReport::of);
    }

    /**
     * Reports which keys of a group the fleet reads most, of those that this node owns.
     *
     * @param group the group's name
     * @param limit how many to report at most
     * @return the keys, the one with the highest rate first
     */
    public List<HotKeyReport> hottest(String group, int limit) {
        return groups.inbound().hottest(group, limit).stream()
                .map(hot -> new HotKeyReport(
                        names.of(group, hot.key()),
                        tenths(hot.requestsPerSecond()),
                        tenths(hot.ownPerSecond()),
                        tenths(hot.peersPerSecond()),
                        hot.hot()))
                .toList();
    }

    private static double tenths(double rate) {
        return Math.round(rate * 10) / 10.0;
    }

    /**
     * Explains one key: asks all members that are up, at once, what their memory knows of it. Nothing is loaded, counted
     * or kept alive by it. Waits up to one second; whoever has not answered by then is left out.
     *
     * @param group the group's name
     * @param key the key
     * @return the explanation, or an empty result if this node has no such group
     * @throws dev.circlet.cache.InvalidKeyException if the group cannot have such a key
     */
    public Optional<KeyReport> explain(String group, String key) {
        return groups.find(group).map(found -> inquiry.about(found, key));
    }
}
