package dev.circlet.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.SimulatedFleet;
import dev.circlet.SimulatedFleet.Node;
import dev.circlet.SimulatedTransport.Sent;
import dev.circlet.VirtualTime;
import dev.circlet.cache.Getter;
import dev.circlet.cache.Group;
import dev.circlet.cache.GroupSpec;
import dev.circlet.cache.GroupStats;
import dev.circlet.cache.Groups;
import dev.circlet.peer.PeerRequest;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Traffic of extreme shapes: one hot key, everything loaded at once, floods of unknown keys, values of all sizes. */
class LoadShapeTests {

    private static Group alone(VirtualTime time, GroupSpec spec, Getter<@Nullable Object> getter) {
        return Groups.builder()
                .ticker(time)
                .scheduler(time)
                .executors(ignored -> task -> time.schedule(task, 0))
                .build()
                .register(spec, getter);
    }

    private static <T> T settled(VirtualTime time, CompletableFuture<T> future) {
        time.settle();
        return future.join();
    }

    @Test
    @Scenario(25)
    void aHotKeyIsHardlyAskedOfItsOwnerAfterFiveSeconds() {
        try (SimulatedFleet fleet = new SimulatedFleet(25)
                .shuffled(Duration.ofNanos(50_000))
                .settings(FleetRun.smallRings())
                .start("a", "b", "c", "d")) {
            SplittableRandom random = new SplittableRandom(25);
            String hot = fleet.keys("a", 1).get(0);
            List<Node> others = fleet.nodes().stream()
                    .filter(node -> !node.name().equals("a"))
                    .toList();
            long gets = 0;
            long asked = 0;
            for (int tick = 0; tick < 15_000; tick++) {
                if (tick == 5_000) {
                    fleet.network.forgetSent();
                    gets = 0;
                }
                boolean isHot = random.nextInt(10) > 0;
                others.get(random.nextInt(3)).get(isHot ? hot : "key-" + random.nextInt(1_000));
                gets += isHot ? 1 : 0;
                fleet.advance(Duration.ofMillis(1));
            }
            for (Sent sent : fleet.network.sent(PeerRequest.Fetch.class)) {
                asked += ((PeerRequest.Fetch) sent.request())
                        .keys().stream()
                                .filter(query -> query.key().equals(hot))
                                .count();
            }
            assertThat(asked).as("of %d gets", gets).isLessThanOrEqualTo(gets / 20);
            assertThat(fleet.source.loads(hot)).hasSize(1);
        }
    }

    @Test
    @Scenario(26)
    void keysLoadedAtOnceDoNotExpireAtOnce() {
        Duration ttl = Duration.ofSeconds(100);
        VirtualTime time = new VirtualTime();
        int[] loads = new int[1];
        Group group = alone(
                time, GroupSpec.named("storm").ttl(ttl).maxWaitingLoads(20_000).build(), key -> {
                    loads[0]++;
                    return key;
                });
        List<String> keys = IntStream.range(0, 10_000).mapToObj(i -> "key-" + i).toList();
        settled(time, group.getAllAsync(keys));
        int most = 0;
        for (int percent = 0; percent < 120; percent++) {
            int before = loads[0];
            time.advance(Duration.ofSeconds(1));
            settled(time, group.getAllAsync(keys));
            most = Math.max(most, loads[0] - before);
        }
        assertThat(loads[0]).as("every key expired once").isBetween(20_000, 22_000);
        assertThat(most).isLessThanOrEqualTo(1_000);
    }

    @Test
    @Scenario(29)
    void theMemoryLimitHoldsAfterEveryPutWhateverTheSizes() {
        int puts = Counts.of(100_000, 1_000_000);
        long limit = 4L << 20;
        SplittableRandom random = new SplittableRandom(29);
        VirtualTime time = new VirtualTime();
        Group group = alone(
                time,
                GroupSpec.named("sizes").maxBytes(limit).build(),
                key -> new byte[1 << random.nextInt(random.nextInt(1, 18))]);
        for (int i = 0; i < puts; i++) {
            settled(time, group.getAsync("key-" + random.nextInt(1_000_000)));
            GroupStats stats = group.stats();
            assertThat(stats.bytes()).isLessThanOrEqualTo(limit);
        }
        GroupStats stats = group.stats();
        assertThat(stats.bytes()).isGreaterThan(limit / 2);
        assertThat(stats.evictions()).isPositive();
    }

    @Test
    @Scenario(32)
    void aFloodOfUnknownKeysLeavesTheKnownOnesInMemory() {
        int flood = Counts.of(50_000, 1_000_000);
        long limit = 4L << 20;
        SplittableRandom random = new SplittableRandom(32);
        VirtualTime time = new VirtualTime();
        int[] running = new int[2];
        Group group = alone(time, GroupSpec.named("flood").maxBytes(limit).build(), key -> {
            running[0]++;
            running[1] = Math.max(running[0], running[1]);
            CompletableFuture<@Nullable Object> value = new CompletableFuture<>();
            time.schedule(
                    () -> {
                        running[0]--;
                        value.complete(key.startsWith("known") ? new byte[1_000] : null);
                    },
                    1_000_000);
            return value;
        });
        List<String> known =
                IntStream.range(0, 1_000).mapToObj(i -> "known-" + i).toList();
        CompletableFuture<?> filled = group.getAllAsync(known);
        time.advance(Duration.ofSeconds(5));
        filled.join();
        int[] waiting = new int[1];
        for (int i = 0; i < flood; i++) {
            waiting[0]++;
            group.getAsync("unknown-" + random.nextLong()).whenComplete((value, failure) -> waiting[0]--);
            if (i % 100 == 0) {
                group.getAsync(known.get(random.nextInt(known.size())));
                time.advance(Duration.ofMillis(10));
                assertThat(group.stats().negativeBytes()).isLessThanOrEqualTo(limit / 10);
            }
        }
        time.advance(Duration.ofSeconds(2));
        assertThat(waiting[0]).as("gets without an end").isZero();
        assertThat(running[1]).isLessThanOrEqualTo(64);
        long before = group.stats().loads();
        known.forEach(group::getAsync);
        time.advance(Duration.ofSeconds(2));
        assertThat(group.stats().loads() - before)
                .as("known keys that had to go")
                .isLessThanOrEqualTo(200);
    }
}
