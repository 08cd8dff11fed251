package dev.circlet.reliability;

import dev.circlet.SimulatedFleet;
import dev.circlet.SimulatedFleet.Node;
import dev.circlet.SimulatedSource.Load;
import dev.circlet.SimulatedTransport;
import dev.circlet.SimulatedTransport.Sent;
import dev.circlet.cache.ByteView;
import dev.circlet.cache.Invalidation;
import dev.circlet.peer.PeerReply;
import dev.circlet.peer.PeerRequest;
import dev.circlet.peer.PeerTransport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What everybody did and saw, for {@link Promises} to judge: gets, loads, invalidations, who acknowledged which, and when
 * nodes died or stood still. Ticks are those of the fleet's {@link SimulatedFleet#time}. A node that starts again has
 * another incarnation, and is another node here.
 */
final class History implements SimulatedTransport.Observer {

    /** One get; it never ends if its node dies. */
    static final class Get {

        final String node;
        final long incarnation;
        final String key;
        final long start;
        final Duration deadline;
        long end = Long.MAX_VALUE;

        @Nullable
        String value;

        @Nullable
        Throwable failure;

        Get(String node, long incarnation, String key, long start, Duration deadline) {
            this.node = node;
            this.incarnation = incarnation;
            this.key = key;
            this.start = start;
            this.deadline = deadline;
        }

        @Override
        public String toString() {
            return "get of " + key + " on " + node + " at " + start;
        }
    }

    /** One invalidation, of a key or of the whole group, and from when on which incarnations had acknowledged it. */
    static final class Forgetting {

        final String node;
        final long incarnation;
        final @Nullable String key;
        final long start;
        final Map<Long, Long> acknowledged = new HashMap<>();
        long end = Long.MAX_VALUE;

        @Nullable
        Invalidation outcome;

        Forgetting(String node, long incarnation, @Nullable String key, long start) {
            this.node = node;
            this.incarnation = incarnation;
            this.key = key;
            this.start = start;
        }

        /** Whether it is about the key, or about all keys. */
        boolean concerns(String asked) {
            return key == null || key.equals(asked);
        }

        @Override
        public String toString() {
            return "invalidation of " + (key == null ? "everything" : key) + " on " + node + " at " + start;
        }
    }

    /** A time in which a node stood still. */
    record Pause(String node, long from, long to) {}

    private record Numbered(long incarnation, long number) {}

    final List<Get> gets = new ArrayList<>();
    final List<Forgetting> forgettings = new ArrayList<>();
    final List<Pause> pauses = new ArrayList<>();
    private final Map<Numbered, Forgetting> byNumber = new HashMap<>();
    private final Map<Long, Long> numbers = new HashMap<>();
    private final Map<String, Long> incarnations = new HashMap<>();
    private final Map<String, Long> paused = new HashMap<>();
    private final Map<Long, Long> deaths = new HashMap<>();
    private final SimulatedFleet fleet;
    private final @Nullable List<String> trace;

    /** Listens to the network of a fleet; writes everything down in words too, if asked to. */
    History(SimulatedFleet fleet, boolean traced) {
        this.fleet = fleet;
        this.trace = traced ? new ArrayList<>() : null;
        fleet.network.observer(this);
    }

    Get get(Node node, String key, Duration deadline) {
        Get get = new Get(node.name(), node.fleet().incarnation(), key, now(), deadline);
        gets.add(get);
        note("get", node.name(), key);
        CompletableFuture<ByteView> future = node.group().getAsync(key);
        future.whenComplete((value, failure) -> {
            get.end = now();
            get.value = value == null ? null : value.toUtf8String();
            get.failure = failure;
            note("got", get, get.value == null ? String.valueOf(failure) : get.value);
        });
        return get;
    }

    Forgetting invalidate(Node node, @Nullable String key) {
        long incarnation = node.fleet().incarnation();
        Forgetting forgetting = new Forgetting(node.name(), incarnation, key, now());
        forgettings.add(forgetting);
        byNumber.put(new Numbered(incarnation, numbers.merge(incarnation, 1L, Long::sum)), forgetting);
        note("invalidate", node.name(), key);
        CompletableFuture<Invalidation> future =
                key == null ? node.group().invalidateAllAsync() : node.group().invalidateAsync(key);
        future.whenComplete((outcome, failure) -> {
            forgetting.end = now();
            forgetting.outcome = outcome;
            note("invalidated", forgetting, outcome == null ? failure : new java.util.TreeSet<>(outcome.unreached()));
        });
        // The node itself has forgotten the key when the call returns.
        forgetting.acknowledged.put(incarnation, forgetting.start);
        return forgetting;
    }

    void started(Node node) {
        incarnations.put(node.name(), node.fleet().incarnation());
        note("started", node.name(), node.fleet().incarnation());
    }

    void died(Node node) {
        deaths.put(node.fleet().incarnation(), now());
        loads().stream()
                .filter(load -> load.node.equals(node.name()) && load.ended == Long.MAX_VALUE)
                .forEach(load -> load.ended = now());
        paused.remove(node.name());
        note("died", node.name(), "");
    }

    void paused(String node) {
        paused.put(node, now());
        note("paused", node, "");
    }

    void resumed(String node) {
        Long from = paused.remove(node);
        if (from != null) {
            pauses.add(new Pause(node, from, now()));
            note("resumed", node, "");
        }
    }

    boolean isPaused(String node) {
        return paused.containsKey(node);
    }

    boolean isDead(long incarnation) {
        return deaths.containsKey(incarnation);
    }

    List<Load> loads() {
        return fleet.source.loads();
    }

    /** The incarnations that were last seen of the nodes. */
    Map<String, Long> incarnations() {
        return incarnations;
    }

    /** Everything that happened, a line each; the same for the same seed. */
    List<String> trace() {
        List<String> lines = new ArrayList<>(trace == null ? List.of() : trace);
        loads().forEach(load ->
                lines.add(load.began + " load of " + load.value + " on " + load.node + " until " + load.ended));
        return lines;
    }

    private long now() {
        return fleet.time.read();
    }

    private void note(String what, Object who, @Nullable Object more) {
        if (trace != null) {
            trace.add(now() + " " + what + " " + who + " " + more);
        }
    }

    @Override
    public void asked(Sent sent) {
        if (trace != null) {
            note("asked", sent.from() + ">" + sent.to(), sent.envelope() + " " + sent.request());
        }
    }

    @Override
    public void replied(Sent sent, PeerReply frame) {
        if (frame instanceof PeerReply.Acknowledged && sent.request() instanceof PeerRequest.Invalidate request) {
            Long receiver = incarnations.get(sent.to());
            for (PeerRequest.Numbered entry : request.entries()) {
                Forgetting forgetting =
                        byNumber.get(new Numbered(sent.envelope().incarnation(), entry.number()));
                if (forgetting != null && receiver != null) {
                    forgetting.acknowledged.putIfAbsent(receiver, now());
                }
            }
        }
        if (trace != null) {
            note("replied", sent.from() + "<" + sent.to(), words(frame));
        }
    }

    @Override
    public void arrived(Sent sent, PeerReply frame) {
        if (trace != null) {
            note("heard", sent.from() + "<" + sent.to(), words(frame));
        }
    }

    @Override
    public void failed(Sent sent, PeerTransport.Failure failure) {
        note("failed", sent.from() + ">" + sent.to(), failure);
    }

    /** Without what differs between two equal objects. */
    private static String words(PeerReply frame) {
        return frame.toString().replaceAll("@[0-9a-f]+", "");
    }
}
