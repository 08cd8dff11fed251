package dev.circlet.peer;

import dev.circlet.cache.Answer;
import dev.circlet.cache.Inbound;
import dev.circlet.cache.Invalidation;
import dev.circlet.cache.KeyQuery;
import dev.circlet.cache.LeaseStanding;
import dev.circlet.cache.Remote;
import dev.circlet.cache.Scheduler;
import dev.circlet.cache.Ticker;
import dev.circlet.ring.HashRing;
import dev.circlet.ring.Member;
import dev.circlet.ring.MemberView;
import dev.circlet.ring.PeerDirectory;
import dev.circlet.ring.PeerPicker;
import dev.circlet.ring.RingFactory;
import dev.circlet.ring.RingHash;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The fleet as one node sees it: the members and their ring, the peers and how they do, and the calls both ways. Ring,
 * directory and peers meet here and nowhere else.
 *
 * <p>Deterministic: time, timers, chance and transport are handed in, and no call blocks. Safe for concurrent use.
 *
 * @since 0.1
 */
public final class Fleet implements Remote, PeerService, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Fleet.class);

    /**
     * What a fleet is made of.
     *
     * @param directory says who is a member
     * @param rings builds the ring of a view
     * @param picker chooses the members for a key
     * @param transport carries the calls; closed by whoever made it
     * @param ticker the clock
     * @param scheduler runs the timers
     * @param random chance, for jitter
     * @param listener hears of exchanges
     * @param settings the numbers
     * @param incarnation 64 random bits of this start, the same as the transport's authentication uses
     * @param version this node's version of Circlet
     */
    public record Parts(
            PeerDirectory directory,
            RingFactory rings,
            PeerPicker picker,
            PeerTransport transport,
            Ticker ticker,
            Scheduler scheduler,
            RandomGenerator random,
            FleetListener listener,
            FleetSettings settings,
            long incarnation,
            String version) {}

    private final Node node;
    private final PeerPicker picker;
    private final Membership membership;
    private final InvalidationLog log;
    private final Routing routing;
    private final RingComparison comparison;
    private final AtomicLong marks = new AtomicLong();
    private final Map<String, Peer> peers = new ConcurrentHashMap<>();
    private final Peer.Events events = new PeerEvents();
    private volatile @Nullable Started started;

    private record Started(Inbound inbound, Origins origins, Receiver receiver, Inquiry inquiry) {}

    /**
     * Creates the fleet without talking to anybody.
     *
     * @param parts what it is made of
     */
    public Fleet(Parts parts) {
        this.node = new Node(parts);
        this.picker = parts.picker();
        this.membership = new Membership(node, parts.directory(), parts.rings(), this::viewChanged);
        this.log = new InvalidationLog(parts.settings().invalidationLog());
        this.routing = new Routing(node, this::peer);
        this.comparison = new RingComparison(node);
        node.fingerprint = () -> membership.state().ring().fingerprint();
        node.lastInvalidation = log::last;
        meetPeers();
    }

    /**
     * Opens the door for peers and starts to follow the directory and to ask the peers how they do.
     *
     * @param inbound the groups of this node
     */
    public void start(Inbound inbound) {
        Origins origins = new Origins(node, inbound, this::fetchMissed);
        Receiver receiver = new Receiver(node, this, inbound, origins, log);
        Inquiry inquiry = new Inquiry(node, this);
        started = new Started(inbound, origins, receiver, inquiry);
        membership.start();
        inquiry.start();
    }

    /** Tells the peers that this node leaves, so that they stop asking it. Returns at once; requests are still served. */
    public void leave() {
        node.leaving = true;
        membership.leave();
        membership
                .others()
                .forEach(member -> peer(member)
                        .errands()
                        .send(
                                new PeerRequest.Info(new PeerRequest.Subject.Node()),
                                node.settings.invalidateTimeout().toNanos(),
                                () -> {}));
    }

    /** Stops the timers and the directory. */
    @Override
    public void close() {
        node.closed = true;
        Started now = started;
        if (now != null) {
            now.inquiry().stop();
        }
        membership.close();
    }

    /**
     * Returns the ring in force.
     *
     * @return an immutable ring
     */
    public HashRing ring() {
        return membership.state().ring();
    }

    /**
     * Returns the view in force.
     *
     * @return the members, with what they told about themselves; its revision counts the views of this node
     */
    public MemberView view() {
        return membership.state().view();
    }

    /**
     * Returns the revision of the view in force.
     *
     * @return a number that rises with each view put in force
     */
    public long revision() {
        return membership.state().revision();
    }

    /**
     * Returns the random bits that tell this start of the node from others.
     *
     * @return the incarnation
     */
    public long incarnation() {
        return node.incarnation;
    }

    /**
     * Returns what this node knows of the other members.
     *
     * @return one status per other member, in order of their names
     */
    public List<PeerStatus> peers() {
        return membership.others().stream().map(member -> peer(member).status()).toList();
    }

    /**
     * Returns this node's counts about the fleet.
     *
     * @return a snapshot
     */
    public FleetStats stats() {
        return node.stats();
    }

    /**
     * Asks a member what its memory knows of a key.
     *
     * @param member the member's name; this node included
     * @param group the group's name
     * @param key the key
     * @return a future of the state; {@code null} if the member is unknown or does not answer in time. Never ends
     *     exceptionally
     */
    public CompletableFuture<Inbound.@Nullable KeyState> stateAt(String member, String group, String key) {
        Started now = started;
        if (member.equals(node.name)) {
            return CompletableFuture.completedFuture(
                    now == null ? null : now.inbound().state(group, key));
        }
        CompletableFuture<Inbound.@Nullable KeyState> state = new CompletableFuture<>();
        Peer peer = peers.get(member);
        if (peer == null) {
            state.complete(null);
            return state;
        }
        ask(
                peer,
                new PeerRequest.Subject.Key(group, key),
                frame -> {
                    if (frame instanceof PeerReply.KeyInfo info) {
                        state.complete(info.state());
                    }
                },
                () -> state.complete(null));
        return state;
    }

    @Override
    public Member self() {
        return membership.state().view().self();
    }

    @Override
    public Member ownerOf(String group, String key) {
        return picker.pick(membership.state().ring(), group, key, 1).get(0);
    }

    @Override
    public List<CompletableFuture<Reply>> fetch(String group, List<KeyQuery> queries, Terms terms) {
        HashRing ring = membership.state().ring();
        return routing.ask(
                Ask.Kind.READ, KeyQuery.NO_MARK, group, queries, terms, key -> picker.pick(ring, group, key, 2));
    }

    @Override
    public CompletableFuture<Reply> claim(String group, KeyQuery query, Terms terms, long putMark) {
        HashRing ring = membership.state().ring();
        Ask.Kind kind = putMark == KeyQuery.NO_MARK ? Ask.Kind.CLAIM : Ask.Kind.SEIZE;
        return routing.ask(kind, putMark, group, List.of(query), terms, key -> picker.pick(ring, group, key, 2))
                .get(0);
    }

    @Override
    public CompletableFuture<LeaseStanding> renew(
            String member, String group, int codecVersion, String key, long token) {
        PeerRequest renewal = new PeerRequest.Lease(group, codecVersion, KeyQuery.of(key), token, false, false, false);
        return tell(member, token, renewal);
    }

    @Override
    public CompletableFuture<LeaseStanding> fill(
            String member, String group, int codecVersion, KeyQuery query, long token, Answer answer) {
        return tell(member, token, new PeerRequest.Fill(group, codecVersion, query, token, answer));
    }

    /** Tells the member that granted a lease; one that is a member no more cannot be told. */
    private CompletableFuture<LeaseStanding> tell(String member, long token, PeerRequest request) {
        Peer peer = peers.get(member);
        return peer == null
                ? CompletableFuture.completedFuture(LeaseStanding.UNKNOWN)
                : peer.leases().send(token, request);
    }

    @Override
    public CompletableFuture<Reply> peek(String group, KeyQuery query, int codecVersion) {
        Peer peer = previousOwner(group, query.key());
        if (peer == null || !peer.health().isClosed()) {
            return CompletableFuture.completedFuture(
                    new Reply(Answer.Refused.because(Answer.Reason.NOT_HELD), node.name, 0));
        }
        return peer.peeks().ask(group, query, codecVersion);
    }

    /** The peer that owned an own key before the ring changed, while that is recent. */
    private @Nullable Peer previousOwner(String group, String key) {
        HashRing previous = membership.previous();
        if (previous == null || !ownerOf(group, key).name().equals(node.name)) {
            return null;
        }
        return peers.get(picker.pick(previous, group, key, 1).get(0).name());
    }

    @Override
    public CompletableFuture<Invalidation> invalidate(String group, @Nullable String key, long mark, long ageNanos) {
        node.invalidationsSent.increment();
        InvalidationLog.Logged entry = log.add(group, key, node.now() - ageNanos, mark);
        return Broadcast.send(node, entry, membership.others(), this::peer);
    }

    @Override
    public long newMark() {
        long mark = RingHash.hash64(node.name, node.incarnation + marks.incrementAndGet());
        return mark == KeyQuery.NO_MARK ? 1 : mark;
    }

    @Override
    public void receive(Envelope envelope, PeerRequest request, Sink sink) {
        Started now = started;
        if (now == null) {
            sink.send(node.hello());
            sink.send(new PeerReply.Refusal(PeerReply.Reason.BUSY, "this member has not started yet"));
        } else {
            now.receiver().receive(envelope, request, sink);
        }
    }

    List<Peer> others() {
        return membership.others().stream().map(this::peer).toList();
    }

    Membership membership() {
        return membership;
    }

    /** What should be equal on all members. */
    List<Inbound.Setting> settings() {
        List<Inbound.Setting> settings = new ArrayList<>();
        settings.add(new Inbound.Setting("ring.virtual-nodes", String.valueOf(ring().virtualNodes())));
        Started now = started;
        if (now != null) {
            settings.addAll(now.inbound().settings());
        }
        return settings;
    }

    /** A peer sent something that carries its incarnation and its last invalidation. */
    void heard(String member, long incarnation, long lastInvalidation, boolean leaving) {
        Started now = started;
        if (now != null && !member.equals(node.name)) {
            now.origins().heard(member, incarnation, lastInvalidation);
            membership.told(member, leaving);
        }
    }

    /** A peer sent a request. */
    void asked(String member) {
        Peer peer = peers.get(member);
        if (peer != null) {
            peer.asked();
        }
    }

    /** A peer told the fingerprint of its ring. */
    void compare(String member, long fingerprint) {
        comparison.compare(member, fingerprint, ring().fingerprint());
    }

    /** Asks a peer about itself or a key. */
    void ask(Peer peer, PeerRequest.Subject subject, Consumer<PeerReply> onFrame, Runnable onEnd) {
        PeerRequest request = new PeerRequest.Info(subject);
        peer.errands().send(request, node.settings.firstFrame().toNanos(), new PeerCall.Handler() {
            @Override
            public void frame(PeerReply frame) {
                onFrame.accept(frame);
            }

            @Override
            public void complete() {
                onEnd.run();
            }

            @Override
            public void failed() {
                onEnd.run();
            }
        });
    }

    private void fetchMissed(String member, long after) {
        Peer peer = peers.get(member);
        Started now = started;
        if (now == null) {
            return;
        }
        if (peer == null) {
            // Not in the view, or not yet; a later message finds the gap again.
            now.origins().repairEnded(member);
            return;
        }
        ask(
                peer,
                new PeerRequest.Subject.Missed(after),
                frame -> {
                    if (frame instanceof PeerReply.Missed missed) {
                        now.origins().missed(member, missed);
                    }
                },
                () -> now.origins().repairEnded(member));
    }

    private Peer peer(Member member) {
        Peer peer = peers.computeIfAbsent(member.name(), name -> new Peer(node, member, events));
        if (!peer.member().equals(member)) {
            peer.moved(member);
        }
        return peer;
    }

    /** What peers do matters to the fleet as a whole. */
    private final class PeerEvents implements Peer.Events {

        @Override
        public void greeted(Peer peer, PeerReply.Hello hello) {
            String name = peer.member().name();
            heard(name, hello.incarnation(), hello.lastInvalidation(), hello.leaving());
            compare(name, hello.fingerprint());
        }

        @Override
        public void passedOver(Peer peer) {
            Started now = started;
            if (now != null) {
                now.inquiry().probeLater(peer);
            }
        }
    }

    private void viewChanged() {
        meetPeers();
        Started now = started;
        if (now != null) {
            now.origins().keepOnly(peers.keySet());
            now.inbound().ownershipChanged();
        }
    }

    private void meetPeers() {
        Map<String, Member> present = new LinkedHashMap<>();
        membership.others().forEach(member -> present.put(member.name(), member));
        present.values().forEach(this::peer);
        peers.keySet().removeIf(name -> !present.containsKey(name));
        LOG.debug("Peers: {}", present.keySet());
    }
}
