package dev.circlet.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.SimulatedFleet;
import dev.circlet.cache.Remote;
import dev.circlet.cache.RemoteContract;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A fleet as the groups of a node see it. */
class FleetRemoteTests extends RemoteContract {

    private final SimulatedFleet fleet = new SimulatedFleet(1);

    @BeforeEach
    void startNodes() {
        fleet.start("a", "b");
    }

    @AfterEach
    void stopNodes() {
        fleet.close();
    }

    @Override
    protected Remote remote() {
        return fleet.node("a").fleet();
    }

    @Override
    protected void settle(CompletableFuture<?> future, Duration limit) {
        assertThat(fleet.settle(future)).isLessThanOrEqualTo(limit);
    }
}
