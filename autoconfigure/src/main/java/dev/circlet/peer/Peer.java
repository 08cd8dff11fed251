package dev.circlet.peer;

import dev.circlet.ring.Member;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One other member: its breaker, what is on its way to it, and what it told about itself. */
final class Peer {

    private static final Logger LOG = LoggerFactory.getLogger(Fleet.class);

    private final Node node;
    private final PeerHealth health;
    private final Outbox outbox;
    private final Peeks peeks;
    private final LeaseMessages leases;
    private final Backlog backlog;
    private final BiConsumer<Peer, PeerReply.Hello> onGreeting;
    private final LongAdder requests = new LongAdder();
    private final LongAdder failedRequests = new LongAdder();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicLong latencyNanos = new AtomicLong(-1);
    private volatile Member member;
    private volatile PeerReply.@Nullable Hello hello;
    private volatile @Nullable String version;
    private volatile List<String> differences = List.of();

    Peer(Node node, Member member, BiConsumer<Peer, PeerReply.Hello> onGreeting) {
        this.node = node;
        this.member = member;
        this.onGreeting = onGreeting;
        this.health = new PeerHealth(node.settings, node.random);
        this.outbox = new Outbox(node, this);
        this.peeks = new Peeks(node, this);
        this.leases = new LeaseMessages(node, this);
        this.backlog = new Backlog(node, this);
    }

    Member member() {
        return member;
    }

    void moved(Member now) {
        member = now;
    }

    PeerHealth health() {
        return health;
    }

    Outbox outbox() {
        return outbox;
    }

    Peeks peeks() {
        return peeks;
    }

    LeaseMessages leases() {
        return leases;
    }

    Backlog backlog() {
        return backlog;
    }

    void began() {
        requests.increment();
        inFlight.incrementAndGet();
    }

    void ended() {
        inFlight.decrementAndGet();
    }

    void greeted(PeerReply.Hello greeting, long nanos) {
        hello = greeting;
        latencyNanos.updateAndGet(mean -> mean < 0 ? nanos : mean + (nanos - mean) / 8);
        health.alive();
        onGreeting.accept(this, greeting);
    }

    void failed(PeerTransport.Failure failure, String detail) {
        failedRequests.increment();
        if (health.failed(node.now())) {
            LOG.warn(
                    "Peer {} is passed over after {} failures in a row (last: {}, {}); it is probed again and stays on the ring",
                    member.name(),
                    node.settings.breakerFailures(),
                    failure,
                    detail);
        }
    }

    void refused(PeerReply.Refusal refusal) {
        LOG.debug("Peer {} refuses a request: {}, {}", member.name(), refusal.reason(), refusal.detail());
    }

    /** Whether it has told about itself. */
    boolean isKnown() {
        return version != null;
    }

    void told(String itsVersion, List<String> itsDifferences) {
        version = itsVersion;
        if (!itsDifferences.isEmpty() && !itsDifferences.equals(differences)) {
            LOG.warn(
                    "Settings of peer {} differ from this node's: {}. Values may live for different times on different"
                            + " nodes; make them equal",
                    member.name(),
                    itsDifferences);
        }
        differences = itsDifferences;
    }

    PeerStatus status() {
        PeerReply.Hello greeting = hello;
        long latency = latencyNanos.get();
        return new PeerStatus(
                member,
                health.state().label,
                health.failures(),
                requests.sum(),
                failedRequests.sum(),
                latency < 0 ? -1 : latency / 1_000,
                inFlight.get(),
                version,
                greeting == null ? null : String.format("%016x", greeting.fingerprint()),
                backlog.size(),
                differences);
    }
}
