package dev.circlet.peer;

import dev.circlet.cache.Scheduler.Cancellable;
import dev.circlet.ring.Member;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One other member: its breaker, what is on its way to it, and what it told about itself. */
final class Peer {

    private static final int WAITING_ERRANDS = 256;
    private static final Logger LOG = LoggerFactory.getLogger(Fleet.class);

    private final Node node;
    private final PeerHealth health;
    private final BreakerNews news;
    private final Outbox outbox;
    private final Peeks peeks;
    private final LeaseMessages leases;
    private final Backlog backlog;
    private final Errands errands;
    private final Lane loads;
    private final Lane quick;
    private final Events events;
    private final LongAdder requests = new LongAdder();
    private final LongAdder failedRequests = new LongAdder();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicLong latencyNanos = new AtomicLong(-1);
    private final AtomicReference<Cancellable> probe = new AtomicReference<>(Cancellable.NONE);
    private volatile Member member;
    private volatile PeerReply.@Nullable Hello hello;
    private volatile @Nullable String version;
    private volatile List<String> differences = List.of();
    private volatile boolean answering = true;

    /** What the fleet hears of its peers. */
    interface Events {

        /** The peer began to answer. */
        void greeted(Peer peer, PeerReply.Hello greeting);

        /** The peer is passed over, from now on or until another moment than before. */
        void passedOver(Peer peer);
    }

    Peer(Node node, Member member, Events events) {
        this.node = node;
        this.member = member;
        this.events = events;
        this.health = new PeerHealth(node.settings, node.random);
        this.news = new BreakerNews(node::tell);
        this.outbox = new Outbox(node, this);
        this.peeks = new Peeks(node, this);
        this.leases = new LeaseMessages(node, this);
        this.backlog = new Backlog(node, this);
        this.errands = new Errands(node, this, WAITING_ERRANDS);
        this.loads = new Lane(node.settings.loadingExchangesPerPeer());
        this.quick = new Lane(node.settings.exchangesPerPeer() - node.settings.loadingExchangesPerPeer());
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

    Errands errands() {
        return errands;
    }

    /** The connections for exchanges that may wait for loads. */
    Lane loads() {
        return loads;
    }

    /** The connections for what is answered from memory. */
    Lane quick() {
        return quick;
    }

    /** An exchange of a lane is over, and whoever waits may have its place. */
    void freed(Lane lane) {
        lane.leave();
        errands.pump();
        leases.pump();
        outbox.pump();
        peeks.pump();
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
        answering = true;
        latencyNanos.updateAndGet(mean -> mean < 0 ? nanos : mean + (nanos - mean) / 8);
        news.after(health::alive, this::closed);
        events.greeted(this, greeting);
    }

    void failed(PeerTransport.Failure failure, String detail) {
        failedRequests.increment();
        answering = false;
        news.after(() -> health.failed(node.now()), () -> opened(failure, detail));
        if (!health.isClosed()) {
            events.passedOver(this);
        }
    }

    /** The peer answered: for keys, or about itself. */
    void answered(boolean forKeys) {
        news.after(() -> forKeys ? health.succeeded() : health.answered(node.now()), this::closed);
    }

    private Consumer<FleetListener> opened(PeerTransport.Failure failure, String detail) {
        String reason = failure.name().toLowerCase(Locale.ROOT) + ", " + detail;
        int failures = health.failures();
        return hearing -> hearing.breakerOpened(member.name(), failures, reason);
    }

    private Consumer<FleetListener> closed() {
        return hearing -> hearing.breakerClosed(member.name());
    }

    /** The peer sent a request of its own. */
    void asked() {
        if (health.signOfLife()) {
            events.passedOver(this);
        }
    }

    /** Sets when the next probe is due, in place of what was set before. */
    void probeWith(Cancellable timer) {
        probe.getAndSet(timer).cancel();
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
                // The breaker goes on counting after an answer that concerned no key; whoever looks at it should not.
                answering ? 0 : health.failures(),
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
