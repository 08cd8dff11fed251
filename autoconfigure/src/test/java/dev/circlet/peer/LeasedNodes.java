package dev.circlet.peer;

import dev.circlet.SimulatedFleet;
import dev.circlet.cache.ByteView;
import dev.circlet.cache.Claim;
import dev.circlet.cache.Codec;
import dev.circlet.cache.GroupSpec;
import dev.circlet.cache.LeaseGroup;
import dev.circlet.ring.HashRing;
import dev.circlet.ring.Member;
import dev.circlet.ring.PeerPicker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A simulated fleet with one group without a getter, {@value #GROUP}, and callers that do what a cached method does: claim
 * the key, run a body if they get the lease, end the lease with what came of it.
 */
final class LeasedNodes implements AutoCloseable {

    static final String GROUP = "quotes";

    /** What becomes of one body. */
    record Outcome(Duration delay, @Nullable RuntimeException failure, boolean vetoed) {

        static Outcome after(Duration delay) {
            return new Outcome(delay, null, false);
        }

        static Outcome failing(Duration delay, RuntimeException failure) {
            return new Outcome(delay, failure, false);
        }

        static Outcome vetoed(Duration delay) {
            return new Outcome(delay, null, true);
        }
    }

    /** Says what becomes of bodies. */
    interface Script {

        Outcome run(String node, String key, int number);
    }

    /** One run of a method's body. */
    static final class Body {

        final String node;
        final String key;
        final String value;
        final long began;
        final Claim.Lease lease;
        long ended = Long.MAX_VALUE;

        @Nullable
        CompletableFuture<Boolean> kept;

        Body(String node, String key, String value, long began, Claim.Lease lease) {
            this.node = node;
            this.key = key;
            this.value = value;
            this.began = began;
            this.lease = lease;
        }
    }

    final SimulatedFleet fleet;
    final List<Body> bodies = new ArrayList<>();
    private final Map<String, LeaseGroup> groups = new TreeMap<>();
    private final Map<String, Integer> counts = new HashMap<>();
    private UnaryOperator<GroupSpec.Builder> spec = builder -> builder;
    private final Map<String, Integer> codecs = new HashMap<>();
    Script script = (node, key, number) -> Outcome.after(Duration.ofMillis(200));

    LeasedNodes(SimulatedFleet fleet) {
        this.fleet = fleet;
    }

    LeasedNodes spec(UnaryOperator<GroupSpec.Builder> spec) {
        this.spec = spec;
        return this;
    }

    /** Makes a node that starts later write its values in another way. */
    LeasedNodes codec(String node, int version) {
        codecs.put(node, version);
        return this;
    }

    LeasedNodes start(String... names) {
        for (String name : names) {
            start(name, SimulatedFleet.members(names));
        }
        return this;
    }

    LeaseGroup start(String name, Collection<Member> members) {
        SimulatedFleet.Node node = fleet.start(name, members);
        int codec = codecs.getOrDefault(name, Codec.BYTES.version());
        LeaseGroup group =
                node.groups().registerLeased(spec.apply(GroupSpec.leased(GROUP)).build(), codec);
        groups.put(name, group);
        return group;
    }

    void kill(String name) {
        fleet.kill(name);
        groups.remove(name);
    }

    void stop(String name) {
        groups.remove(name);
        fleet.stop(name);
    }

    LeaseGroup group(String name) {
        return groups.get(name);
    }

    Collection<String> names() {
        return List.copyOf(groups.keySet());
    }

    /** A key that the first one owns, for which the others come next in this order. */
    String key(String... picked) {
        return keys(1, picked).get(0);
    }

    List<String> keys(int count, String... picked) {
        HashRing ring = fleet.nodes().iterator().next().fleet().ring();
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> "key-" + i)
                .filter(key -> PeerPicker.consistentHash().pick(ring, GROUP, key, picked.length).stream()
                        .map(Member::name)
                        .toList()
                        .equals(List.of(picked)))
                .limit(count)
                .toList();
    }

    /** Calls the method on a node. */
    CompletableFuture<@Nullable String> call(String node, String key) {
        CompletableFuture<@Nullable String> result = new CompletableFuture<>();
        LeaseGroup group = groups.get(node);
        group.claim(key).whenComplete((claim, failure) -> {
            if (failure != null) {
                result.completeExceptionally(failure);
            } else if (claim instanceof Claim.Held held) {
                result.complete(held.value() == null ? null : held.value().toUtf8String());
            } else {
                run(node, key, (Claim.Lease) claim, result);
            }
        });
        return result;
    }

    private void run(String node, String key, Claim.Lease lease, CompletableFuture<@Nullable String> result) {
        int number = counts.merge(key, 1, Integer::sum);
        Outcome outcome = script.run(node, key, number);
        LeaseGroup group = groups.get(node);
        Body body = new Body(node, key, key + "#" + number, fleet.time.read(), lease);
        bodies.add(body);
        fleet.time.schedule(
                () -> {
                    body.ended = fleet.time.read();
                    if (groups.get(node) == group) {
                        end(body, outcome, result);
                    }
                },
                outcome.delay().toNanos());
    }

    private static void end(Body body, Outcome outcome, CompletableFuture<@Nullable String> result) {
        if (outcome.failure() != null) {
            body.lease.fail(outcome.failure());
            result.completeExceptionally(outcome.failure());
        } else if (outcome.vetoed()) {
            body.lease.release();
            result.complete(body.value);
        } else {
            body.kept = body.lease.fill(ByteView.utf8(body.value));
            result.complete(body.value);
        }
    }

    List<Body> bodies(String key) {
        return bodies.stream().filter(body -> body.key.equals(key)).toList();
    }

    /** The nodes that ran the body for a key, in order. */
    List<String> runners(String key) {
        return bodies(key).stream().map(body -> body.node).toList();
    }

    <T> T await(CompletableFuture<T> future) {
        return fleet.await(future);
    }

    void advance(Duration duration) {
        fleet.advance(duration);
    }

    @Override
    public void close() {
        groups.clear();
        fleet.close();
    }
}
