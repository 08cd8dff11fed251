package dev.circlet.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three JVMs, one of which dies or freezes. */
class FleetOfProcessesIT {

    @TempDir
    Path logs;

    private final ExecutorService callers = Executors.newFixedThreadPool(16);
    private ProcessFleet fleet;

    @BeforeEach
    void start() throws Exception {
        fleet = ProcessFleet.start(3, logs);
    }

    @AfterEach
    void stop() {
        callers.shutdownNow();
        fleet.close();
    }

    @Test
    void killingTheOwnerUnderLoadGivesTheApplicationNoError() throws Exception {
        String key = keyOwnedBy("node-1", "busy-");
        List<CompletableFuture<HttpResponse<String>>> reads = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            int node = 1 + i % 2;
            String asked = i % 4 == 0 ? key : "busy-" + i % 50;
            reads.add(CompletableFuture.supplyAsync(() -> read(node, asked), callers));
            if (i == 100) {
                fleet.kill(0);
            }
        }
        List<HttpResponse<String>> answers =
                reads.stream().map(CompletableFuture::join).toList();
        assertThat(answers)
                .allSatisfy(answer ->
                        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200));
        assertThat(read(1, key).body()).startsWith(key);
    }

    @Test
    void aFrozenOwnerIsPassedOverAndNamedByInvalidations() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/kill")), "needs /bin/kill to stop and continue a process");
        String key = keyOwnedBy("node-1", "frozen-");
        String before = read(1, key).body();
        fleet.signal(0, "STOP");
        try {
            HttpResponse<String> passed = read(1, keyOwnedBy("node-1", "cold-"));
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

    private HttpResponse<String> read(int node, String key) {
        try {
            return fleet.read(node, key);
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    private HttpResponse<String> at(int node, String path) {
        try {
            return fleet.get(node, path);
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }
}
