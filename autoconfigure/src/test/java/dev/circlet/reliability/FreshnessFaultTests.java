package dev.circlet.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.SimulatedFleet;
import dev.circlet.SimulatedFleet.Node;
import dev.circlet.cache.ByteView;
import dev.circlet.cache.Invalidation;
import dev.circlet.peer.PeerRequest;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Invalidations that meet pauses, running loads, partitions and hot copies. */
class FreshnessFaultTests {

    private static final Duration HOT_TTL = Duration.ofSeconds(10);

    private static SimulatedFleet fleet(long seed) {
        return new SimulatedFleet(seed)
                .shuffled(Duration.ofNanos(50_000))
                .settings(FleetRun.smallRings())
                .spec(spec -> spec.hotThreshold(2).hotTtl(HOT_TTL).getTimeout(Duration.ofSeconds(20)));
    }

    private static int version(ByteView value) {
        String text = value.toUtf8String();
        return Integer.parseInt(text.substring(text.indexOf('#') + 1));
    }

    @Test
    @Scenario(6)
    void aPauseOfTheOwnerDuringALoadLetsNothingOldIn() {
        Counts.seeds(50, 1_000).forEach(seed -> {
            try (SimulatedFleet fleet = fleet(seed).start("a", "b", "c")) {
                SplittableRandom random = new SplittableRandom(seed);
                String key = fleet.key("b", "c");
                fleet.source.delay(Duration.ofMillis(50 + random.nextInt(200)));
                CompletableFuture<ByteView> first =
                        fleet.node(random.nextBoolean() ? "a" : "b").get(key);
                fleet.advance(Duration.ofMillis(random.nextInt(50)));
                fleet.pause("b");
                fleet.advance(Duration.ofMillis(random.nextInt(2_500)));
                int before = fleet.source.loads(key).size();
                CompletableFuture<Invalidation> forgotten =
                        fleet.node("c").group().invalidateAsync(key);
                fleet.advance(Duration.ofMillis(random.nextInt(2_500)));
                fleet.resume("b");
                fleet.await(first);
                Invalidation outcome = fleet.await(forgotten);
                for (String name : outcome.acknowledged()) {
                    assertThat(version(fleet.await(fleet.node(name).get(key))))
                            .as("%s with seed %d", name, seed)
                            .isGreaterThan(before);
                }
                assertThat(outcome.acknowledged().size() + outcome.unreached().size())
                        .isEqualTo(3);
            }
        });
    }

    @Test
    @Scenario(23)
    void anInvalidationDuringALoadIsNeverUndoneByIt() {
        Counts.seeds(200, 10_000).forEach(seed -> {
            try (SimulatedFleet fleet = fleet(seed).start("a", "b", "c")) {
                SplittableRandom random = new SplittableRandom(seed);
                List<Node> nodes = List.copyOf(fleet.nodes());
                fleet.source.delay(Duration.ofNanos(1 + random.nextInt(3_000_000)));
                CompletableFuture<ByteView> first = nodes.get(random.nextInt(3)).get("key");
                fleet.advance(Duration.ofNanos(random.nextInt(3_000_000)));
                int before = fleet.source.loads("key").size();
                Node forgetting = nodes.get(random.nextInt(3));
                CompletableFuture<Invalidation> forgotten = forgetting.group().invalidateAsync("key");
                CompletableFuture<ByteView> at = forgetting.get("key");
                assertThat(fleet.await(forgotten).complete()).isTrue();
                assertThat(version(fleet.await(at))).as("seed %d", seed).isGreaterThan(before);
                for (Node node : nodes) {
                    assertThat(version(fleet.await(node.get("key"))))
                            .as("seed %d", seed)
                            .isGreaterThan(before);
                }
                assertThat(fleet.await(first)).isNotNull();
            }
        });
    }

    @Test
    @Scenario(24)
    void aPeerThatAnInvalidationDoesNotReachIsNamedAndServesItsCopyNoLongerThanTheHotTtl() {
        Counts.seeds(10, 200).forEach(seed -> {
            try (SimulatedFleet fleet = fleet(seed).start("a", "b", "c")) {
                String key = fleet.key("c", "a");
                for (int i = 0; i < 5; i++) {
                    fleet.await(fleet.node("b").get(key));
                }
                fleet.network.forgetSent();
                fleet.await(fleet.node("b").get(key));
                assertThat(fleet.network.sent(PeerRequest.Fetch.class))
                        .as("b has a copy")
                        .isEmpty();
                fleet.network.part(List.of("a"), List.of("b"));
                long start = fleet.time.read();
                Invalidation outcome = fleet.await(fleet.node("a").group().invalidateAsync(key));
                assertThat(outcome.unreached()).containsExactly("b");
                assertThat(outcome.acknowledged()).containsExactlyInAnyOrder("a", "c");
                assertThat(version(fleet.await(fleet.node("c").get(key)))).isEqualTo(2);
                while (version(fleet.await(fleet.node("b").get(key))) == 1) {
                    fleet.advance(Duration.ofMillis(100));
                    assertThat(Duration.ofNanos(fleet.time.read() - start))
                            .as("seed %d", seed)
                            .isLessThan(HOT_TTL.plusSeconds(1));
                }
            }
        });
    }
}
