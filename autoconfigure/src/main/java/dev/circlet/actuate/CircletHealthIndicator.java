package dev.circlet.actuate;

import dev.circlet.report.MemberReport;
import dev.circlet.report.PeerReport;
import dev.circlet.report.Reporter;
import dev.circlet.report.RingReport;
import dev.circlet.ring.Member;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * The health of this node's cache: up while the node serves. A peer that is missing or takes another ring for the present
 * one is a detail and never brings a node down, because with all peers gone it still serves by loading itself, and because
 * one dead node must not take all others out of rotation.
 *
 * <p>The details are this node's name, how many members it knows, the peers it cannot reach, its ring's fingerprint, and
 * whether the members that answer and are on the ring had the same when they last told theirs.
 *
 * <p>Not part of readiness; what a node that starts waits for is told by {@link CircletReadinessIndicator}.
 *
 * @since 0.1
 */
public final class CircletHealthIndicator extends AbstractHealthIndicator {

    private final Reporter reporter;

    /**
     * Creates the indicator.
     *
     * @param reporter reports on the node
     */
    public CircletHealthIndicator(Reporter reporter) {
        super("The state of the cache cannot be read");
        this.reporter = reporter;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        RingReport ring = reporter.ring();
        List<PeerReport> peers = reporter.peers();
        builder.up()
                .withDetail("node", reporter.node())
                .withDetail("members", ring.members().size())
                .withDetail(
                        "unreachable",
                        names(peers.stream().filter(peer -> !peer.reachable()).toList()))
                .withDetail("fingerprint", ring.fingerprint())
                .withDetail("ringAgreed", disagreeing(ring, peers).isEmpty())
                .withDetail("disagreeing", names(disagreeing(ring, peers)));
    }

    /** What a member that has left, or that does not answer, said of its ring when it last did, is no disagreement. */
    private static List<PeerReport> disagreeing(RingReport ring, List<PeerReport> peers) {
        Set<String> onRing = ring.members().stream()
                .filter(member -> member.state() == Member.State.UP)
                .map(MemberReport::name)
                .collect(Collectors.toSet());
        return peers.stream()
                .filter(peer -> peer.reachable() && onRing.contains(peer.name()))
                .filter(peer ->
                        peer.fingerprint() != null && !peer.fingerprint().equals(ring.fingerprint()))
                .toList();
    }

    private static List<String> names(List<PeerReport> peers) {
        return peers.stream().map(PeerReport::name).toList();
    }
}
