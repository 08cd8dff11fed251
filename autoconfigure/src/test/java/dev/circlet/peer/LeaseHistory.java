package dev.circlet.peer;

import dev.circlet.SimulatedTransport;
import dev.circlet.SimulatedTransport.Sent;
import dev.circlet.cache.ByteView;
import dev.circlet.cache.Invalidation;
import dev.circlet.peer.LeasedNodes.Body;
import dev.circlet.ring.RingHash;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What callers of a method whose results are cached under leases did and saw, and what of it breaks a promise. */
final class LeaseHistory implements SimulatedTransport.Observer {

    private static final long GRACE = Duration.ofMillis(100).toNanos();

    /** One call of the method. */
    private static final class Call {

        final long incarnation;
        final String node;
        final String key;
        final long start;
        long end = Long.MAX_VALUE;

        @Nullable
        String value;

        @Nullable
        Throwable failure;

        Call(long incarnation, String node, String key, long start) {
            this.incarnation = incarnation;
            this.node = node;
            this.key = key;
            this.start = start;
        }

        @Override
        public String toString() {
            return "call of " + key + " on " + node + " at " + start;
        }
    }

    /** An invalidation, or the one that a put begins with, and who had acknowledged it when. */
    private static final class Forgetting {

        final @Nullable String key;
        final long start;
        final long incarnation;
        final Map<Long, Long> acknowledged = new HashMap<>();
        long end = Long.MAX_VALUE;

        Forgetting(@Nullable String key, long start, long incarnation) {
            this.key = key;
            this.start = start;
            this.incarnation = incarnation;
        }

        boolean concerns(String asked) {
            return key == null || key.equals(asked);
        }
    }

    private final LeasedNodes nodes;
    private final List<Call> calls = new ArrayList<>();
    private final List<Forgetting> forgettings = new ArrayList<>();
    private final Map<Long, Forgetting> byMark = new HashMap<>();
    private final Map<Long, Long> numbers = new HashMap<>();
    private final Map<String, Long> incarnations = new HashMap<>();
    private final Set<Long> dead = new HashSet<>();
    private final Map<String, Long> puts = new HashMap<>();

    LeaseHistory(LeasedNodes nodes) {
        this.nodes = nodes;
        nodes.fleet.network.observer(this);
    }

    private long now() {
        return nodes.fleet.time.read();
    }

    void started(String node) {
        incarnations.put(node, nodes.fleet.node(node).fleet().incarnation());
    }

    void died(String node) {
        dead.add(incarnations.get(node));
    }

    void call(String node, String key) {
        Call call = new Call(incarnations.get(node), node, key, now());
        calls.add(call);
        nodes.call(node, key).whenComplete((value, failure) -> {
            call.end = now();
            call.value = value;
            call.failure = failure;
        });
    }

    void invalidate(String node, @Nullable String key) {
        Forgetting forgetting = forgetting(node, key);
        CompletableFuture<Invalidation> told = key == null
                ? nodes.group(node).invalidateAllAsync()
                : nodes.group(node).invalidateAsync(key);
        told.whenComplete((outcome, failure) -> forgetting.end = now());
    }

    void put(String node, String key) {
        Forgetting forgetting = forgetting(node, key);
        String value = key + "!" + puts.size();
        puts.put(value, now());
        nodes.group(node).put(key, ByteView.utf8(value)).whenComplete((outcome, failure) -> forgetting.end = now());
    }

    private Forgetting forgetting(String node, @Nullable String key) {
        long incarnation = incarnations.get(node);
        Forgetting forgetting = new Forgetting(key, now(), incarnation);
        forgettings.add(forgetting);
        // As Fleet.newMark makes it; a put tells the others later than an invalidation that is called after it.
        long number = numbers.merge(incarnation, 1L, Long::sum);
        byMark.put(RingHash.hash64(node, incarnation + number), forgetting);
        forgetting.acknowledged.put(incarnation, forgetting.start);
        return forgetting;
    }

    @Override
    public void replied(Sent sent, PeerReply frame) {
        if (frame instanceof PeerReply.Acknowledged && sent.request() instanceof PeerRequest.Invalidate request) {
            Long receiver = incarnations.get(sent.to());
            for (PeerRequest.Numbered entry : request.entries()) {
                Forgetting forgetting = byMark.get(entry.mark());
                if (forgetting != null && receiver != null) {
                    forgetting.acknowledged.putIfAbsent(receiver, now());
                }
            }
        }
    }

    /** A sentence for each promise that is broken. */
    List<String> broken(Duration longest, boolean calm) {
        List<String> broken = new ArrayList<>();
        Map<String, Long> began = new HashMap<>(puts);
        nodes.bodies.forEach(body -> began.put(body.value, body.began));
        for (Call call : calls) {
            if (!dead.contains(call.incarnation)
                    && (call.end == Long.MAX_VALUE || call.end - call.start > longest.toNanos() + GRACE)) {
                broken.add("The " + call + " ends at " + call.end);
            }
            if (call.value != null) {
                judge(call, call.value, began, broken);
            } else if (call.end != Long.MAX_VALUE && call.failure == null) {
                broken.add("The " + call + " gives null");
            }
        }
        for (Forgetting forgetting : forgettings) {
            if (forgetting.end == Long.MAX_VALUE && !dead.contains(forgetting.incarnation)) {
                broken.add("The invalidation or put of " + forgetting.key + " at " + forgetting.start + " never ends");
            }
        }
        if (calm) {
            judgeBodies(broken);
        }
        return broken;
    }

    private void judge(Call call, String value, Map<String, Long> began, List<String> broken) {
        Long start = began.get(value);
        if (start == null || !value.startsWith(call.key) || !"#!".contains(value.substring(5, 6))) {
            broken.add("The " + call + " gives " + value + ", which nobody computed for it");
            return;
        }
        for (Forgetting forgetting : forgettings) {
            Long acknowledged = forgetting.concerns(call.key) ? forgetting.acknowledged.get(call.incarnation) : null;
            if (acknowledged != null && acknowledged < call.start && start < forgetting.start) {
                broken.add("The " + call + " gives " + value + " from " + start + ", before the invalidation at "
                        + forgetting.start + " acknowledged at " + acknowledged);
            }
        }
    }

    /** Nothing goes wrong: two bodies of a key run at a time only if it was invalidated or put between their beginnings. */
    private void judgeBodies(List<String> broken) {
        for (Body one : nodes.bodies) {
            for (Body other : nodes.bodies) {
                if (one != other && one.key.equals(other.key) && one.began <= other.began && other.began < one.ended) {
                    boolean excused = forgettings.stream()
                            .anyMatch(forgetting -> forgetting.concerns(one.key)
                                    && forgetting.start <= other.began
                                    && forgetting.start
                                            >= one.began - Duration.ofMillis(5).toNanos());
                    if (!excused) {
                        broken.add(one.value + " and " + other.value + " are computed at a time");
                    }
                }
            }
        }
    }

    /** What somebody sees after all is well again must be younger than every invalidation that could reach all. */
    List<String> stale(long since) {
        List<String> broken = new ArrayList<>();
        Map<String, Long> began = new HashMap<>(puts);
        nodes.bodies.forEach(body -> began.put(body.value, body.began));
        calls.stream()
                .filter(call -> call.start >= since && call.value != null)
                .forEach(call -> forgettings.stream()
                        .filter(forgetting -> forgetting.concerns(call.key) && !dead.contains(forgetting.incarnation))
                        .filter(forgetting -> began.getOrDefault(call.value, Long.MAX_VALUE) < forgetting.start)
                        .forEach(forgetting -> broken.add("The " + call + ", when all is well again, gives "
                                + call.value + " from before the invalidation at " + forgetting.start)));
        return broken;
    }
}
