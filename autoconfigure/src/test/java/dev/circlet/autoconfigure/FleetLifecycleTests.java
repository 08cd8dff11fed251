package dev.circlet.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.SimulatedFleet;
import dev.circlet.peer.directory.StaticDirectory;
import dev.circlet.ring.PeerDirectory;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** When a node that starts knows its fleet well enough to be sent requests. */
class FleetLifecycleTests {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final SimulatedFleet fleet = new SimulatedFleet(1);
    private final SimulatedFleet.Node node = fleet.create("a", SimulatedFleet.members("a"));

    @AfterEach
    void stop() {
        fleet.close();
    }

    @Test
    void aNodeThatSeesItselfAloneWaitsSoLongAndNoLonger() {
        FleetLifecycle lifecycle = started(node.directory());

        fleet.advance(PATIENCE.minusMillis(1));
        assertThat(lifecycle.knowsFleet()).isFalse();
        fleet.advance(Duration.ofMillis(1));
        assertThat(lifecycle.knowsFleet()).isTrue();
    }

    @Test
    void theFirstViewEndsTheWaitWhenItsRingIsInForce() {
        FleetLifecycle lifecycle = started(node.directory());
        fleet.advance(Duration.ofSeconds(1));

        node.directory().say(SimulatedFleet.members("a", "b"));
        assertThat(lifecycle.knowsFleet()).isFalse();
        fleet.advance(Duration.ofMillis(300));

        assertThat(fleet.node("a").fleet().ring().size()).isEqualTo(2);
        assertThat(lifecycle.knowsFleet()).isTrue();
    }

    @Test
    void whoKnowsItsFleetDoesNotForgetItWithTheOthers() {
        FleetLifecycle lifecycle = started(node.directory());
        node.directory().say(SimulatedFleet.members("a", "b"));
        fleet.advance(Duration.ofSeconds(1));
        assertThat(lifecycle.knowsFleet()).isTrue();

        node.directory().say(SimulatedFleet.members("a"));
        fleet.advance(Duration.ofSeconds(1));

        assertThat(lifecycle.knowsFleet()).isTrue();
    }

    @Test
    void aListIsKnownAtOnceEvenIfItHasOneMember() {
        PeerDirectory list = StaticDirectory.of("a", Map.of("a", "http://a.test"));

        assertThat(started(list).knowsFleet()).isTrue();
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void aNodeAloneIsOneMember(CapturedOutput output) {
        started(node.directory());

        assertThat(output).contains("Circlet node a of 1 member (ring ").contains(", 1 group)");
    }

    @Test
    void nothingIsKnownBeforeTheStart() {
        FleetLifecycle lifecycle =
                new FleetLifecycle(node.fleet(), node.directory(), node.groups(), fleet.time, PATIENCE);
        fleet.advance(PATIENCE.multipliedBy(2));

        assertThat(lifecycle.knowsFleet()).isFalse();
    }

    private FleetLifecycle started(PeerDirectory directory) {
        FleetLifecycle lifecycle = new FleetLifecycle(node.fleet(), directory, node.groups(), fleet.time, PATIENCE);
        lifecycle.start();
        return lifecycle;
    }
}
