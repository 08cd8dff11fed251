package dev.circlet.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.circlet.reliability.Counts;
import dev.circlet.reliability.Scenario;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three JVMs in network namespaces, between which a router loses packets without a word. */
@Tag("faults")
class NetworkFaultsIT {

    private static final AtomicInteger NAMES = new AtomicInteger();
    private static final int KEYS = 60;

    @TempDir
    static Path logs;

    private static NetworkFleet fleet;

    @BeforeAll
    static void start() throws IOException {
        String lacking = NetworkFleet.lacking();
        assumeTrue(lacking.isEmpty(), lacking);
        fleet = NetworkFleet.start(3, logs);
    }

    @AfterAll
    static void stop() {
        if (fleet != null) {
            fleet.close();
        }
    }

    @AfterEach
    void everybodyTrustsEverybodyAgain() throws IOException {
        fleet.heal();
        for (int i = 0; i < 3; i++) {
            int node = i;
            Awaitility.await()
                    .atMost(Duration.ofSeconds(120))
                    .ignoreExceptions()
                    .until(() -> {
                        many(node);
                        return !fleet.get(node, "/actuator/circlet")
                                .matches("(?s).*\"breaker\"\\s*:\\s*\"(half-)?open\".*");
                    });
        }
    }

    private static String many(int node) throws IOException {
        return many(node, "fresh-" + NAMES.incrementAndGet() + "-");
    }

    private static String many(int node, String prefix) throws IOException {
        return fleet.get(node, "/many?prefix=" + prefix + "&count=" + KEYS);
    }

    private static void assertNothingFails(int node, String prefix) throws IOException {
        assertThat(many(node, prefix)).startsWith("0 failed");
    }

    private static String keyOwnedBy(String node, String prefix) throws IOException {
        for (int i = 0; ; i++) {
            String key = prefix + i;
            if (fleet.get(1, "/actuator/circlet/probe/" + key).contains("\"owner\":\"" + node + "\"")) {
                return key;
            }
        }
    }

    @Test
    @Scenario(10)
    void aSilentPartitionOfOneDirectionCausesNoErrorAndTwoLoadsPerKeyAtMost() throws IOException {
        for (int[] direction : new int[][] {{0, 1}, {1, 0}}) {
            fleet.lose(direction[0], direction[1]);
            int before = fleet.loads();
            String prefix = "one-way-" + NAMES.incrementAndGet() + "-";
            for (int node = 0; node < 3; node++) {
                assertNothingFails(node, prefix);
            }
            assertThat(fleet.loads() - before).isBetween(KEYS, 2 * KEYS);
            everybodyTrustsEverybodyAgain();
        }
    }

    @Test
    @Scenario(11)
    void bothSidesOfASilentSplitServeAndTrustEachOtherAfterIt() throws IOException {
        fleet.part(0, 1);
        fleet.part(0, 2);
        long end = System.nanoTime() + Duration.ofSeconds(Counts.of(10, 60)).toNanos();
        while (System.nanoTime() < end) {
            String prefix = "split-" + NAMES.incrementAndGet() + "-";
            for (int node = 0; node < 3; node++) {
                assertNothingFails(node, prefix);
            }
        }
        everybodyTrustsEverybodyAgain();
        String key = keyOwnedBy("node-2", "healed-");
        assertThat(fleet.get(0, "/get?key=" + key)).contains(" by node-2 ");
    }

    @Test
    @Scenario(12)
    void losingATenthOfThePacketsCausesNoError() throws IOException {
        assumeTrue(!NetworkFleet.isMissing("nft"), "needs the program nft to lose a share of the packets");
        fleet.loseShare(10);
        int before = fleet.loads();
        for (int round = 0; round < Counts.of(3, 10); round++) {
            assertNothingFails(round % 3, "lossy-" + round + "-");
        }
        int keys = Counts.of(3, 10) * KEYS;
        int loads = fleet.loads() - before;
        System.out.println(loads + " loads for " + keys + " keys with a tenth of the packets lost");
        assertThat(loads).isBetween(keys, keys * 6 / 5);
    }

    @Test
    @Scenario(24)
    void aPeerThatAnInvalidationDoesNotReachIsNamedAndForgetsLater() throws IOException {
        String key = keyOwnedBy("node-2", "unreached-");
        String before = fleet.get(2, "/get?key=" + key);
        fleet.part(0, 1);
        assertThat(fleet.invalidate(0, key)).isEqualTo("node-2");
        assertThat(fleet.get(0, "/get?key=" + key)).isNotEqualTo(before);
        assertThat(fleet.get(2, "/get?key=" + key)).isNotEqualTo(before);
        fleet.heal();
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> !fleet.get(1, "/get?key=" + key).equals(before));
    }
}
