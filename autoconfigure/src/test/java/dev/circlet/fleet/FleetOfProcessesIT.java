package dev.circlet.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.circlet.reliability.Counts;
import dev.circlet.reliability.Scenario;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three JVMs, one of which dies, freezes, or is given more than it can hold. Each test leaves three that serve. */
class FleetOfProcessesIT {

    private static final AtomicInteger NAMES = new AtomicInteger();
    private static final ExecutorService CALLERS = Executors.newFixedThreadPool(100);

    @TempDir
    static Path logs;

    private static ProcessFleet fleet;

    @BeforeAll
    static void start() throws Exception {
        fleet = ProcessFleet.start(3, logs);
    }

    @AfterAll
    static void stop() {
        CALLERS.shutdownNow();
        fleet.close();
    }

    private static String prefix(String name) {
        return name + NAMES.incrementAndGet() + "-";
    }

    @Test
    @Scenario(3)
    void killingTheOwnerUnderLoadGivesTheApplicationNoError() throws Exception {
        for (int run = 0; run < Counts.of(1, 50); run++) {
            List<String> keys = List.of(
                    keyOwnedBy("node-1", prefix("busy")),
                    keyOwnedBy("node-1", prefix("busy")),
                    keyOwnedBy("node-1", prefix("busy")));
            CountDownLatch underWay = new CountDownLatch(50);
            List<CompletableFuture<HttpResponse<String>>> reads = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                int node = 1 + i % 2;
                String asked = keys.get(i % 3);
                reads.add(CompletableFuture.supplyAsync(
                        () -> {
                            underWay.countDown();
                            return read(node, asked);
                        },
                        CALLERS));
            }
            underWay.await();
            fleet.kill(0);
            for (CompletableFuture<HttpResponse<String>> read : reads) {
                HttpResponse<String> answer = read.join();
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            }
            for (String key : keys) {
                assertThat(read(1, key).body()).startsWith(key);
                assertThat(fleet.loads(1, key) + fleet.loads(2, key)).isLessThanOrEqualTo(2);
            }
            fleet.restart(0);
        }
    }

    @Test
    @Scenario({5, 24})
    void aFrozenOwnerIsPassedOverAndNamedByInvalidations() throws Exception {
        assumeThatProcessesCanBeStopped();
        String key = keyOwnedBy("node-1", prefix("frozen"));
        String cold = keyOwnedBy("node-1", prefix("cold"));
        String before = read(1, key).body();
        fleet.signal(0, "STOP");
        try {
            HttpResponse<String> passed = read(1, cold);
            assertThat(passed.statusCode()).as(passed.body()).isEqualTo(200);
            assertThat(passed.body()).doesNotContain("by node-1");
            assertThat(fleet.invalidate(1, key)).isEqualTo("node-1");
            assertThat(read(1, key).body()).isNotEqualTo(before);
            assertThat(read(2, key).body()).isNotEqualTo(before);
        } finally {
            fleet.signal(0, "CONT");
        }
        // Told again in the background, the owner forgets what it held.
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(read(0, key).body()).isNotEqualTo(before));
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(
                                read(1, keyOwnedBy("node-1", prefix("back"))).body())
                        .contains("by node-1"));
    }

    @Test
    @Scenario(6)
    void aPauseDuringALoadLetsNothingOldIn() throws Exception {
        assumeThatProcessesCanBeStopped();
        for (int run = 0; run < Counts.of(1, 20); run++) {
            String key = keyOwnedBy("node-1", prefix("paused"));
            CompletableFuture<HttpResponse<String>> first = CompletableFuture.supplyAsync(() -> read(0, key), CALLERS);
            Awaitility.await().until(() -> fleet.loads(0, key) == 1);
            fleet.signal(0, "STOP");
            String unreached;
            try {
                unreached = fleet.invalidate(1, key);
            } finally {
                fleet.signal(0, "CONT");
            }
            String old = first.join().body();
            assertThat(unreached).isEqualTo("node-1");
            for (int node = 1; node < 3; node++) {
                assertThat(read(node, key).body()).isNotEqualTo(old);
            }
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(read(0, key).body()).isNotEqualTo(old));
        }
    }

    @Test
    @Scenario(28)
    void twoHundredValuesOverTheLimitAtOnceAreRefusedByANodeThatLives() throws Exception {
        List<CompletableFuture<HttpResponse<String>>> reads = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            int node = i % 3;
            String key = prefix("huge");
            reads.add(CompletableFuture.supplyAsync(() -> read(node, key), CALLERS));
        }
        List<String> failures = reads.stream()
                .map(CompletableFuture::join)
                .map(answer -> answer.statusCode() + " " + answer.body())
                .toList();
        // Small heaps on a busy machine may not get through all of them in time; that has a type too.
        assertThat(failures)
                .allMatch(failure -> failure.startsWith("500 dev.circlet.cache."))
                .noneMatch(failure -> failure.contains("OutOfMemory"))
                .anyMatch(failure -> failure.contains("2097152 bytes"));
        for (int node = 0; node < 3; node++) {
            assertThat(fleet.isAlive(node)).isTrue();
            int asked = node;
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> read(asked, prefix("small")).statusCode() == 200);
        }
    }

    @Test
    @Tag("faults")
    @Scenario(3)
    void aRollingRestartUnderLoadGivesTheApplicationNoError() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger stopped = new AtomicInteger(-1);
        List<CompletableFuture<Integer>> clients = new ArrayList<>();
        for (int client = 0; client < 8; client++) {
            int first = client;
            clients.add(CompletableFuture.supplyAsync(
                    () -> {
                        int answers = 0;
                        for (int i = first; !over.get(); i++) {
                            int node = i % 3;
                            // As a load balancer, which asks no node that is being deployed.
                            if (node != stopped.get()) {
                                HttpResponse<String> answer = read(node, "rolling-" + i % 300);
                                assertThat(answer.statusCode())
                                        .as(answer.body())
                                        .isEqualTo(200);
                                answers++;
                            }
                        }
                        return answers;
                    },
                    CALLERS));
        }
        for (int node = 0; node < 3; node++) {
            stopped.set(node);
            // Calls that are under way to it end first.
            Awaitility.await().pollDelay(Duration.ofSeconds(3)).until(() -> true);
            fleet.terminate(node);
            fleet.restart(node);
        }
        over.set(true);
        for (CompletableFuture<Integer> client : clients) {
            assertThat(client.join()).isPositive();
        }
    }

    private static void assumeThatProcessesCanBeStopped() {
        assumeTrue(Files.isExecutable(Path.of("/bin/kill")), "needs /bin/kill to stop and continue a process");
    }

    private String keyOwnedBy(String node, String prefix) {
        for (int i = 0; ; i++) {
            String key = prefix + i;
            HttpResponse<String> info = at(1, "/actuator/circlet/probe/" + key);
            if (info.body().contains("\"owner\":\"" + node + "\"")) {
                return key;
            }
        }
    }

    private static HttpResponse<String> read(int node, String key) {
        try {
            return fleet.read(node, key);
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static HttpResponse<String> at(int node, String path) {
        try {
            return fleet.get(node, path);
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }
}
