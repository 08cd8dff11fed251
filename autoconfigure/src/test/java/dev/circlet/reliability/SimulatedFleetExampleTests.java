package dev.circlet.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.SimulatedFleet;
import org.junit.jupiter.api.Test;

/** The example of {@code docs/reliability.md}, as it stands there. */
class SimulatedFleetExampleTests {

    @Test
    void aCutIsSurvived() {
        long seed = 1;
        try (SimulatedFleet fleet = new SimulatedFleet(seed).start("a", "b", "c")) {
            String key = fleet.key("b", "c"); // owned by b, c comes next
            fleet.network.silence("a", "b");
            assertThat(fleet.await(fleet.node("a").get(key)).toUtf8String()).isEqualTo(key + "#1");
        }
    }
}
