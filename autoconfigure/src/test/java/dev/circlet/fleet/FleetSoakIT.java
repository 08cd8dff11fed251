package dev.circlet.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.cache.Group;
import dev.circlet.cache.Invalidation;
import dev.circlet.reliability.Counts;
import dev.circlet.reliability.FaultProxy;
import dev.circlet.reliability.Scenario;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Three contexts under traffic, with random faults between all of them, for as long as {@code -Dcirclet.test.soak=PT10M}
 * says. Then everything must be as it was before.
 */
@Tag("soak")
class FleetSoakIT {

    private static final Duration LENGTH = Duration.parse(System.getProperty("circlet.test.soak", "PT10M"));
    private static final Duration WARM_UP = Duration.ofSeconds(Math.max(30, LENGTH.toSeconds() / 5));
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final Duration CALM = Duration.ofSeconds(75);
    private static final int KEYS = 200;

    private final List<FaultProxy> proxies = new ArrayList<>();
    private final ExecutorService clients = Executors.newFixedThreadPool(8);
    /** By node and key, when the latest invalidation began that the node has acknowledged. */
    private final Map<String, Long> floors = new ConcurrentHashMap<>();

    private final Queue<String> violations = new ConcurrentLinkedQueue<>();
    private final AtomicLong gets = new AtomicLong();
    private ContextFleet fleet;

    @BeforeEach
    void start() throws IOException {
        List<Integer> ports = FreePorts.find(3);
        List<Map<String, Object>> more = new ArrayList<>();
        for (int from = 0; from < 3; from++) {
            Map<String, Object> properties = new LinkedHashMap<>();
            properties.put("circlet.groups.probe.get-timeout", DEADLINE);
            // Pools of one size, and idle connections that go before the next inquiry uses them, or the container's
            // habits would be measured.
            properties.put("server.tomcat.threads.min-spare", 30);
            properties.put("server.tomcat.threads.max", 30);
            properties.put("server.tomcat.keep-alive-timeout", "5s");
            properties.put("server.tomcat.connection-timeout", "5s");
            for (int to = 0; to < 3; to++) {
                if (to != from) {
                    FaultProxy proxy = new FaultProxy(ports.get(to), from * 3L + to);
                    proxies.add(proxy);
                    properties.put("circlet.peers.members.node-" + (to + 1), "http://127.0.0.1:" + proxy.port());
                }
            }
            more.add(properties);
        }
        fleet = ContextFleet.start(ports, more::get);
    }

    @AfterEach
    void stop() throws IOException {
        clients.shutdownNow();
        fleet.close();
        for (FaultProxy proxy : proxies) {
            proxy.close();
        }
    }

    @Test
    @Scenario(37)
    void randomFaultsLeaveNothingBehind() throws IOException {
        long seed = Counts.seeds(1, 1).findFirst().orElseThrow();
        // Once as long as it takes until everything is compiled and every pool has its size.
        run(new SplittableRandom(seed), WARM_UP);
        Vitals before = quiet();
        run(new SplittableRandom(seed + 1), LENGTH);
        List<Vitals> seen = new ArrayList<>();
        Awaitility.await()
                .atMost(Duration.ofMinutes(6))
                .pollDelay(CALM)
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() -> {
                    seen.add(Vitals.leastOfAWhile());
                    assertThat(seen.get(seen.size() - 1).isLike(before))
                            .as("before %s, after %s; threads now: %s", before, seen, Vitals.threadNames())
                            .isTrue();
                });
        System.out.println(gets + " gets in " + LENGTH + "; before " + before + ", after " + seen.get(seen.size() - 1));
        assertThat(violations).isEmpty();
    }

    /** Traffic and faults for a while, then traffic without faults until all peers trust one another again. */
    private void run(SplittableRandom random, Duration length) {
        long end = System.nanoTime() + length.toNanos();
        List<CompletableFuture<Void>> traffic = new ArrayList<>();
        for (int client = 0; client < 8; client++) {
            SplittableRandom own = random.split();
            traffic.add(CompletableFuture.runAsync(
                    () -> {
                        while (System.nanoTime() < end && violations.size() < 10) {
                            operate(own);
                        }
                    },
                    clients));
        }
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(Duration.ofMillis(random.nextInt(50, 500)).toNanos());
            disturb(random);
        }
        proxies.forEach(FaultProxy::heal);
        traffic.forEach(CompletableFuture::join);
        for (int i = 0; i < 3 * KEYS; i++) {
            get(i % 3, "soak-" + i / 3);
        }
    }

    private void operate(SplittableRandom random) {
        int node = random.nextInt(3);
        String key = "soak-" + random.nextInt(KEYS);
        // Seldom: each is remembered for ten minutes, which is meant to take memory.
        if (random.nextInt(500) == 0) {
            invalidate(node, key);
        } else {
            get(node, key);
        }
    }

    private void get(int node, String key) {
        Long floor = floors.get(node + key);
        long start = System.nanoTime();
        try {
            String value = fleet.probe(node).get(key).toUtf8String();
            if (!value.startsWith(key + " by ")) {
                violations.add("1: " + value + " for " + key);
            } else if (floor != null && Long.parseLong(value.substring(value.lastIndexOf(' ') + 1)) - floor < 0) {
                violations.add("3: " + value + " on " + node + " from before " + floor);
            }
        } catch (RuntimeException failure) {
            violations.add("5: " + key + " on " + node + ": " + failure);
        }
        if (System.nanoTime() - start > DEADLINE.plusSeconds(10).toNanos()) {
            violations.add("4: " + key + " on " + node + " took too long");
        }
        gets.incrementAndGet();
    }

    private void invalidate(int node, String key) {
        Group group = fleet.probe(node);
        long start = System.nanoTime();
        Invalidation outcome = group.invalidate(key);
        for (String name : outcome.acknowledged()) {
            int index = name.charAt(name.length() - 1) - '1';
            floors.merge(index + key, start, (one, other) -> one - other > 0 ? one : other);
        }
        if (!outcome.acknowledged().contains("node-" + (node + 1))
                || outcome.acknowledged().size() + outcome.unreached().size() != 3) {
            violations.add("3: " + outcome);
        }
    }

    private void disturb(SplittableRandom random) {
        FaultProxy proxy = proxies.get(random.nextInt(proxies.size()));
        FaultProxy.Faults faults = random.nextBoolean() ? proxy.there : proxy.back;
        switch (random.nextInt(12)) {
            case 0 -> faults.latency = Duration.ofMillis(random.nextInt(700));
            case 1 -> faults.jitter = Duration.ofMillis(random.nextInt(200));
            case 2 -> faults.bandwidth = 1 + random.nextInt(20_000);
            case 3 -> faults.slice = 1 + random.nextInt(20);
            case 4 -> faults.cutAfter = random.nextInt(2_000);
            case 5 -> faults.reset = !faults.reset;
            case 6 -> faults.stalled = true;
            // The HTTP client of JDK 17 never closes a connection whose response has no readable head.
            case 7 -> proxy.there.garble = random.nextInt(256);
            case 8 -> proxy.refuse(random.nextBoolean());
            case 9 -> proxy.stayUnanswered(random.nextBoolean());
            case 10 -> proxy.resetAll();
            default -> proxy.heal();
        }
    }

    /** Idle connections and threads go first. */
    private static Vitals quiet() throws IOException {
        Awaitility.await().atMost(Duration.ofMinutes(5)).pollDelay(CALM).until(() -> true);
        return Vitals.leastOfAWhile();
    }
}
