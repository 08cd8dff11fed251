package dev.circlet.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.circlet.peer.Fleet;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The promises, whatever goes wrong, for as many seeds as there is time for. */
class FleetRunTests {

    private static final Logger LOG = (Logger) LoggerFactory.getLogger(Fleet.class);

    @BeforeAll
    static void beQuiet() {
        LOG.setLevel(Level.OFF);
    }

    @AfterAll
    static void speakAgain() {
        LOG.setLevel(null);
    }

    @Test
    @Scenario({6, 23})
    void promisesHoldWhateverGoesWrong() {
        long start = System.nanoTime();
        long[] runs = new long[1];
        Counts.inParallel(Counts.seeds(1_000, 10_000).peek(seed -> runs[0]++), seed -> {
            List<String> broken = play(seed);
            if (!broken.isEmpty()) {
                throw new AssertionError(String.join("\n", broken));
            }
        });
        double minutes = (System.nanoTime() - start) / 60e9;
        System.out.printf("%d seeds of 200 operations on 3 nodes, %.0f per minute%n", runs[0], runs[0] / minutes);
    }

    private static List<String> play(long seed) {
        try (FleetRun run = new FleetRun(seed, false)) {
            return run.play();
        }
    }

    @Test
    void aSeedReplaysExactly() {
        Counts.inParallel(Counts.seeds(20, 200), seed -> {
            List<String> first = trace(seed);
            List<String> again = trace(seed);
            assertThat(first).hasSizeGreaterThan(300);
            for (int i = 0; i < Math.min(first.size(), again.size()); i++) {
                assertThat(again.get(i))
                        .as("line %d with -D%s=%d", i, Counts.SEED, seed)
                        .isEqualTo(first.get(i));
            }
            assertThat(again).hasSameSizeAs(first);
        });
    }

    private static List<String> trace(long seed) {
        try (FleetRun run = new FleetRun(seed, true)) {
            run.play();
            return run.history().trace();
        }
    }
}
