package dev.circlet.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.SimulatedFleet;
import dev.circlet.SimulatedFleet.Node;
import dev.circlet.SimulatedTransport.Sent;
import dev.circlet.cache.ByteView;
import dev.circlet.cache.GroupStats;
import dev.circlet.cache.KeyQuery;
import dev.circlet.peer.PeerRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** One key that everybody reads: its owner is relieved, and nobody gets an answer that is too old. */
class HotKeyTests {

    private static final Duration HOT_TTL = Duration.ofSeconds(10);
    private static final int THRESHOLD = 20;

    private static SimulatedFleet fleet(long seed) {
        return new SimulatedFleet(seed)
                .shuffled(Duration.ofNanos(50_000))
                .settings(FleetRun.smallRings())
                .spec(spec -> spec.hotThreshold(THRESHOLD).hotTtl(HOT_TTL));
    }

    /** What some nodes read of one key. */
    private static final class Readers {

        private final SimulatedFleet fleet;
        private final List<Node> nodes;
        private final String key;
        private long gets;
        private long waited;

        Readers(SimulatedFleet fleet, String key, String... names) {
            this.fleet = fleet;
            this.key = key;
            this.nodes = List.of(names).stream().map(fleet::node).toList();
        }

        /** Lets each of the nodes read so often per second. */
        void read(double perSecond, Duration time) {
            long step = (long) (1e9 / perSecond);
            List<CompletableFuture<Optional<ByteView>>> open = new ArrayList<>();
            for (long elapsed = 0; elapsed < time.toNanos(); elapsed += step) {
                for (Node node : nodes) {
                    CompletableFuture<Optional<ByteView>> get = new CompletableFuture<>();
                    node.group()
                            .lookupAsync(key, Duration.ofSeconds(5))
                            .whenComplete((lookup, failure) -> complete(get, lookup, failure));
                    gets++;
                    waited += get.isDone() ? 0 : 1;
                    open.add(get);
                }
                fleet.advance(Duration.ofNanos(step));
            }
            open.forEach(fleet::await);
        }

        private static void complete(
                CompletableFuture<Optional<ByteView>> get, dev.circlet.cache.Lookup lookup, Throwable failure) {
            if (failure != null) {
                get.completeExceptionally(failure);
            } else {
                get.complete(Optional.ofNullable(lookup.value()));
            }
        }

        /** How often a node was asked for the key since the network forgot. */
        long asked(String owner) {
            return queries(owner).size();
        }

        List<KeyQuery> queries(String owner) {
            List<KeyQuery> queries = new ArrayList<>();
            for (Sent sent : fleet.network.sent(PeerRequest.Fetch.class)) {
                for (KeyQuery query : ((PeerRequest.Fetch) sent.request()).keys()) {
                    if (sent.to().equals(owner) && query.key().equals(key)) {
                        queries.add(query);
                    }
                }
            }
            return queries;
        }

        void forget() {
            fleet.network.forgetSent();
            gets = 0;
            waited = 0;
        }
    }

    private static GroupStats stats(SimulatedFleet fleet, String node) {
        return fleet.node(node).group().stats();
    }

    @Test
    @Scenario(25)
    void requestsForAHotKeyFallByNineteenTwentiethsWithinFiveSeconds() {
        Counts.seeds(5, 100).forEach(seed -> {
            try (SimulatedFleet fleet = fleet(seed).start("a", "b", "c", "d")) {
                Readers readers = new Readers(fleet, fleet.keys("a", 1).get(0), "b", "c", "d");
                readers.read(100, Duration.ofSeconds(5));
                readers.forget();
                readers.read(100, Duration.ofSeconds(30));
                assertThat(readers.asked("a")).as("seed %d", seed).isLessThanOrEqualTo(readers.gets / 20);
            }
        });
    }

    @Test
    @Scenario(25)
    void aCopyIsRenewedFromHalfOfItsTimeAndNobodyWaitsForThat() {
        try (SimulatedFleet fleet = fleet(1).start("a", "b", "c")) {
            Readers readers = new Readers(fleet, fleet.keys("a", 1).get(0), "b");
            readers.read(100, Duration.ofSeconds(2));
            readers.forget();
            readers.read(100, Duration.ofMinutes(1));
            assertThat(readers.waited).as("gets that waited").isZero();
            assertThat(readers.asked("a")).as("one question in five seconds").isBetween(11L, 13L);
        }
    }

    @Test
    @Scenario(25)
    void ownersHearOfTheHitsOnCopies() {
        try (SimulatedFleet fleet = fleet(2).start("a", "b", "c")) {
            Readers readers = new Readers(fleet, fleet.keys("a", 1).get(0), "b", "c");
            readers.read(100, Duration.ofSeconds(2));
            readers.forget();
            readers.read(100, Duration.ofMinutes(1));
            long reported =
                    readers.queries("a").stream().mapToLong(KeyQuery::hits).sum();
            assertThat(reported).isBetween(readers.gets * 9 / 10, readers.gets * 12 / 10);
        }
    }

    @Test
    @Scenario(25)
    void aKeyThatStaysHotIsPromotedOnceHoweverLittleOneNodeReads() {
        for (double perSecond : new double[] {8, 12, 30, 200}) {
            try (SimulatedFleet fleet = fleet(3).start("a", "b", "c", "d")) {
                Readers readers = new Readers(fleet, fleet.keys("a", 1).get(0), "b", "c", "d");
                readers.read(perSecond, Duration.ofMinutes(2));
                assertThat(stats(fleet, "a").hotPromotions())
                        .as("promotions at %s gets per second and node", perSecond)
                        .isOne();
            }
        }
    }

    @Test
    @Scenario(25)
    void aHotKeyThatHasNoValueRelievesItsOwnerLikeAnyOtherAndIsPromotedOnce() {
        try (SimulatedFleet fleet = fleet(4).start("a", "b", "c", "d")) {
            String key = fleet.keys("a", 1).get(0);
            fleet.source.absent(key);
            Readers readers = new Readers(fleet, key, "b", "c", "d");
            readers.read(50, Duration.ofSeconds(5));
            readers.forget();
            readers.read(50, Duration.ofMinutes(2));
            assertThat(readers.asked("a")).isLessThanOrEqualTo(readers.gets / 20);
            assertThat(stats(fleet, "a").hotPromotions()).isOne();
            // Its negative TTL of five seconds is unaffected.
            assertThat(fleet.source.loads(key).size()).isBetween(20, 30);
        }
    }

    @Test
    @Scenario(25)
    void aKeyThatCooledDownIsAskedOfItsOwnerEachTime() {
        try (SimulatedFleet fleet = fleet(5).start("a", "b", "c")) {
            Readers readers = new Readers(fleet, fleet.keys("a", 1).get(0), "b", "c");
            readers.read(50, Duration.ofSeconds(30));
            readers.read(2, Duration.ofSeconds(40));
            readers.forget();
            readers.read(2, Duration.ofSeconds(30));
            assertThat(readers.asked("a")).isEqualTo(readers.gets);
            assertThat(stats(fleet, "b").hotEntries()).isZero();
            assertThat(stats(fleet, "a").hotPromotions()).isOne();
        }
    }

    @Test
    @Scenario(25)
    void aCopyIsServedWhileItsOwnerFailsAndNotASecondLongerThanItsTime() {
        Counts.seeds(10, 200).forEach(seed -> {
            try (SimulatedFleet fleet = fleet(seed).start("a", "b", "c")) {
                String key = fleet.key("a", "c");
                Readers readers = new Readers(fleet, key, "b");
                readers.read(100, Duration.ofSeconds(2));
                readers.read(100, Duration.ofMillis(seed % 7_000));
                fleet.pause("a");
                long failed = fleet.time.read();
                int waited = 0;
                for (boolean copied = true; copied; fleet.advance(Duration.ofMillis(10))) {
                    CompletableFuture<ByteView> get = fleet.node("b").get(key);
                    waited += get.isDone() ? 0 : 1;
                    copied = fleet.await(get).toUtf8String().equals(key + "#1");
                    assertThat(Duration.ofNanos(fleet.time.read() - failed))
                            .as("age of the last copy with seed %d", seed)
                            .isLessThan(HOT_TTL.plusMillis(600));
                }
                // The copy that was there when the owner fell silent was up to half a hot TTL old, and lived on.
                assertThat(Duration.ofNanos(fleet.time.read() - failed))
                        .as("seed %d", seed)
                        .isGreaterThan(HOT_TTL.dividedBy(2));
                assertThat(waited).as("gets that waited, seed %d", seed).isLessThanOrEqualTo(1);
                assertThat(fleet.source.loaders(key)).containsExactly("a", "c");
            }
        });
    }

    @Test
    @Scenario(25)
    void theSuccessorOfADeadOwnerIsRelievedToo() {
        try (SimulatedFleet fleet = fleet(7).start("a", "b", "c", "d")) {
            String key = fleet.key("a", "c");
            Readers readers = new Readers(fleet, key, "b", "d");
            fleet.kill("a");
            readers.read(50, Duration.ofSeconds(5));
            readers.forget();
            readers.read(50, Duration.ofSeconds(60));
            assertThat(readers.asked("c")).isLessThanOrEqualTo(readers.gets / 20);
            assertThat(readers.waited).isZero();
            assertThat(fleet.source.loaders(key)).containsOnly("c");
        }
    }
}
