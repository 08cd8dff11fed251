package dev.circlet.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.circlet.cache.ByteView;
import dev.circlet.cache.Claim;
import dev.circlet.cache.GroupSpec;
import dev.circlet.cache.Groups;
import dev.circlet.cache.LeaseGroup;
import dev.circlet.peer.Fleet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Leases between three Spring contexts over HTTP in one JVM. */
class LeasesOfContextsIT {

    private static final ExecutorService CALLERS = Executors.newCachedThreadPool();
    private static final List<LeaseGroup> GROUPS = new ArrayList<>();
    private static ContextFleet fleet;

    @BeforeAll
    static void start() throws Exception {
        fleet = ContextFleet.start(3, Map.of());
        for (int i = 0; i < fleet.size(); i++) {
            GROUPS.add(fleet.node(i)
                    .getBean(Groups.class)
                    .registerLeased(GroupSpec.leased("leases")
                            .loadTimeout(Duration.ofSeconds(60))
                            .build()));
        }
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            for (int i = 0; i < fleet.size(); i++) {
                assertThat(fleet.node(i).getBean(Fleet.class).peers())
                        .allSatisfy(peer -> assertThat(peer.breaker()).isEqualTo("closed"));
            }
        });
    }

    @AfterAll
    static void stop() {
        CALLERS.shutdownNow();
        fleet.close();
    }

    /** What a cached method does: the body runs on the caller's thread. */
    private static String call(int node, String key, Callable<String> body) throws Exception {
        Claim claim = GROUPS.get(node).claim(key).get(90, TimeUnit.SECONDS);
        if (claim instanceof Claim.Held held) {
            return held.value().toUtf8String();
        }
        Claim.Lease lease = (Claim.Lease) claim;
        try {
            String value = body.call();
            lease.fill(ByteView.utf8(value)).join();
            return value;
        } catch (Exception failure) {
            lease.fail(failure);
            throw failure;
        }
    }

    private static CompletableFuture<String> start(int node, String key, Callable<String> body) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return call(node, key, body);
                    } catch (Exception failure) {
                        throw new IllegalStateException(failure);
                    }
                },
                CALLERS);
    }

    @Test
    void sixHundredThreadsOverThreeNodesRunOneBody() {
        AtomicInteger bodies = new AtomicInteger();
        CountDownLatch all = new CountDownLatch(600);
        List<CompletableFuture<String>> calls = IntStream.range(0, 600)
                .mapToObj(i -> {
                    all.countDown();
                    return start(i % 3, "herd", () -> {
                        all.await();
                        return "value #" + bodies.incrementAndGet();
                    });
                })
                .toList();
        calls.forEach(call -> assertThat(call.join()).isEqualTo("value #1"));
        assertThat(bodies).hasValue(1);
    }

    @Test
    void aBodyThatTakesLongerThanALeaseKeepsIt() {
        CountDownLatch done = new CountDownLatch(1);
        AtomicInteger bodies = new AtomicInteger();
        Callable<String> slow = () -> {
            bodies.incrementAndGet();
            return done.await(12, TimeUnit.SECONDS) ? "never" : "slow";
        };
        List<CompletableFuture<String>> calls =
                IntStream.range(0, 9).mapToObj(i -> start(i % 3, "slow", slow)).toList();
        calls.forEach(call -> assertThat(call.join()).isEqualTo("slow"));
        assertThat(bodies).hasValue(1);
    }

    @Test
    void aBodyThatThrowsRunsOncePerNodeThatWaits() {
        Map<Integer, AtomicInteger> bodies = new ConcurrentHashMap<>();
        CountDownLatch all = new CountDownLatch(30);
        List<CompletableFuture<String>> calls = IntStream.range(0, 30)
                .mapToObj(i -> {
                    CompletableFuture<Claim> claim = GROUPS.get(i % 3).claim("throws");
                    all.countDown();
                    return claim.thenApplyAsync(
                                    granted -> {
                                        bodies.computeIfAbsent(i % 3, node -> new AtomicInteger())
                                                .incrementAndGet();
                                        IllegalStateException failure = new IllegalStateException("node " + i % 3);
                                        ((Claim.Lease) granted).fail(failure);
                                        throw failure;
                                    },
                                    CALLERS)
                            .thenApply(String::valueOf);
                })
                .toList();
        assertThat(all.getCount()).isZero();
        for (int i = 0; i < calls.size(); i++) {
            CompletableFuture<String> call = calls.get(i);
            assertThatThrownBy(call::join).hasRootCauseMessage("node " + i % 3);
        }
        // The first to claim may have failed before the others came.
        assertThat(bodies.values()).allSatisfy(count -> assertThat(count.get()).isPositive());
    }

    @Test
    void aPutReachesEveryNodeAndAnInvalidationTakesItBack() throws Exception {
        for (int putter = 0; putter < 3; putter++) {
            String value = "put by " + putter;
            assertThat(GROUPS.get(putter)
                            .put("put", ByteView.utf8(value))
                            .get(10, TimeUnit.SECONDS)
                            .complete())
                    .isTrue();
            for (int i = 0; i < 3; i++) {
                assertThat(call(i, "put", () -> "a body")).isEqualTo(value);
            }
        }
        assertThat(GROUPS.get(1).invalidate("put").complete()).isTrue();
        assertThat(GROUPS.get(0).find("put")).isEmpty();
        assertThat(call(2, "put", () -> "a body")).isEqualTo("a body");
        assertThat(GROUPS.get(0).get("put").toUtf8String()).isEqualTo("a body");
    }

    @Test
    void aValueOfTheLargestSizeIsKept() throws Exception {
        byte[] large = new byte[1 << 20];
        for (int i = 0; i < 3; i++) {
            String key = "large-" + i;
            Claim.Lease lease = (Claim.Lease) GROUPS.get(i).claim(key).get(10, TimeUnit.SECONDS);
            assertThat(lease.fill(ByteView.of(large)).get(10, TimeUnit.SECONDS)).isTrue();
            assertThat(GROUPS.get((i + 1) % 3).get(key).size()).isEqualTo(1 << 20);
        }
    }
}
