package dev.circlet.router.middleware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.circlet.router.Engine;
import dev.circlet.router.MemoryExchange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimitTests {

    private static final long SECOND = 1_000_000_000;
    private final Engine engine = new Engine();
    private volatile long now = Long.MAX_VALUE - SECOND;

    private RateLimit limit(int requests, int seconds) {
        return RateLimit.of(requests, Duration.ofSeconds(seconds)).withClock(() -> now);
    }

    private void serve(RateLimit limit) {
        engine.use(limit);
        engine.get("/", context -> context.text("ok"));
    }

    private MemoryExchange from(String address) throws Exception {
        return MemoryExchange.get("/").remoteAddress(address).runOn(engine);
    }

    private int status() throws Exception {
        return from("192.0.2.1").status();
    }

    @Test
    void tokensAreUsedUpAndComeBack() throws Exception {
        serve(limit(2, 4));
        assertThat(status()).isEqualTo(200);
        assertThat(status()).isEqualTo(200);
        assertThat(status()).isEqualTo(429);
        now += 2 * SECOND - 1;
        assertThat(status()).isEqualTo(429);
        now += 1;
        assertThat(status()).isEqualTo(200);
        assertThat(status()).isEqualTo(429);
        now += 1000 * SECOND;
        assertThat(status()).isEqualTo(200);
        assertThat(status()).isEqualTo(200);
        assertThat(status()).isEqualTo(429);
    }

    @Test
    void whoIsRefusedLearnsWhenToComeBack() throws Exception {
        serve(limit(1, 10));
        status();
        now += SECOND / 2;
        MemoryExchange refused = from("192.0.2.1");
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.responseHeader("Retry-After")).isEqualTo("10");
        assertThat(refused.responseHeader("Content-Type")).isEqualTo("application/problem+json");
        assertThat(refused.text()).doesNotContain("ok");
        now += 9 * SECOND;
        assertThat(from("192.0.2.1").responseHeader("Retry-After")).isEqualTo("1");
        now += SECOND / 2;
        assertThat(status()).isEqualTo(200);
    }

    @Test
    void aBurstIsSetApart() throws Exception {
        serve(limit(1, 1).withBurst(3));
        assertThat(List.of(status(), status(), status(), status())).containsExactly(200, 200, 200, 429);
        now += SECOND;
        assertThat(List.of(status(), status())).containsExactly(200, 429);
    }

    @Test
    void clientsDoNotShareButTheNetworkOfAHostCounts() throws Exception {
        serve(limit(1, 1));
        assertThat(from("192.0.2.1").status()).isEqualTo(200);
        assertThat(from("192.0.2.2").status()).isEqualTo(200);
        assertThat(from("2001:db8:1:2::1").status()).isEqualTo(200);
        assertThat(from("2001:db8:1:2:ffff::9%eth0").status()).isEqualTo(429);
        assertThat(from("2001:db8:1:3::1").status()).isEqualTo(200);
        assertThat(from("::ffff:192.0.2.9").status()).isEqualTo(200);
        assertThat(from("::ffff:192.0.2.8").status()).isEqualTo(200);
        assertThat(from("not:an:address").status()).isEqualTo(200);
    }

    @Test
    void anotherKeyCountsAndNoneDoesNot() throws Exception {
        serve(limit(1, 1).withKey(context -> context.header("X-Key")));
        String longKey = "k".repeat(100_000);
        for (int i = 0; i < 3; i++) {
            assertThat(status()).isEqualTo(200);
            int expected = i == 0 ? 200 : 429;
            for (String key : new String[] {"", "a", longKey, longKey + "x"}) {
                assertThat(MemoryExchange.get("/")
                                .with("X-Key", key)
                                .runOn(engine)
                                .status())
                        .isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 5000})
    void aFloodOfKeysIsBounded(int bound) throws Exception {
        RateLimit limit = limit(1, 1).withMaxKeys(bound).withKey(context -> context.query("k"));
        serve(limit);
        for (int i = 0; i < 20_000; i++) {
            MemoryExchange.get("/?k=" + i).runOn(engine);
        }
        assertThat(limit.size()).isLessThanOrEqualTo(bound).isGreaterThan(bound / 2);
    }

    @Test
    void theLeastRecentlyUsedIsForgotten() throws Exception {
        serve(limit(1, 1).withMaxKeys(2));
        from("192.0.2.1");
        from("192.0.2.2");
        assertThat(from("192.0.2.1").status()).isEqualTo(429);
        from("192.0.2.3");
        assertThat(from("192.0.2.1").status()).isEqualTo(429);
        assertThat(from("192.0.2.2").status()).isEqualTo(200);
    }

    @Test
    void headersTellWhereAClientStands() throws Exception {
        serve(limit(2, 4).withHeaders());
        assertStands(from("192.0.2.1"), "1", "2");
        assertStands(from("192.0.2.1"), "0", "4");
        now += SECOND;
        assertStands(from("192.0.2.1"), "0", "3");
    }

    private static void assertStands(MemoryExchange exchange, String remaining, String reset) {
        assertThat(exchange.responseHeader("RateLimit-Limit")).isEqualTo("2");
        assertThat(exchange.responseHeader("RateLimit-Remaining")).isEqualTo(remaining);
        assertThat(exchange.responseHeader("RateLimit-Reset")).isEqualTo(reset);
    }

    @Test
    void manyThreadsGetNoMoreThanThereIs() throws Exception {
        Buckets buckets = new Buckets(new RateLimit.Rate(500, Duration.ofSeconds(1), 500), 10_000);
        int threads = 4;
        CyclicBarrier start = new CyclicBarrier(threads);
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<Integer>> counts = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                counts.add(executor.submit(() -> {
                    start.await();
                    int taken = 0;
                    for (int j = 0; j < 1000; j++) {
                        taken += buckets.take("key", now) >= 0 ? 1 : 0;
                    }
                    return taken;
                }));
            }
            int sum = 0;
            for (Future<Integer> count : counts) {
                sum += count.get();
            }
            assertThat(sum).isEqualTo(500);
        } finally {
            executor.shutdownNow();
        }
    }

    @ParameterizedTest
    @CsvSource({"0, PT1S", "-1, PT1S", "1, PT0S", "1, PT-1S", "2000000000, PT0.5S", "1, PT900000H"})
    void aRateThatMakesNoSenseIsRefused(int requests, Duration time) {
        assertThatIllegalArgumentException().isThrownBy(() -> RateLimit.of(requests, time));
    }

    @Test
    void boundsThatMakeNoSenseAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> limit(1, 1).withBurst(0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RateLimit.of(1, Duration.ofDays(30_000)).withBurst(Integer.MAX_VALUE));
        assertThatIllegalArgumentException().isThrownBy(() -> limit(1, 1).withMaxKeys(0));
    }
}
