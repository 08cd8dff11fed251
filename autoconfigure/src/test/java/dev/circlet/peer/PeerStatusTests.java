package dev.circlet.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.cache.GroupSpec;
import dev.circlet.test.TestFleet;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PeerStatusTests {

    private final TestFleet fleet = TestFleet.of(2)
            .register(GroupSpec.named("books").build(), key -> key)
            .own((group, key) -> 1);

    @AfterEach
    void close() {
        fleet.close();
    }

    @Test
    void aPeerThatAnswersAgainIsReachableAgainBeforeAnybodyAsksItForAKey() {
        fleet.link(0, 1).refuse();
        for (int i = 0; i < 6; i++) {
            fleet.get(0, "books", "key" + i);
        }
        assertThat(status().failures()).isGreaterThanOrEqualTo(5);

        fleet.heal();
        fleet.advance(Duration.ofSeconds(5));

        assertThat(status().breaker()).isEqualTo("closed");
        assertThat(status().failures()).isZero();
    }

    @Test
    void aFailureCountsTogetherWithThoseBeforeAnAnswerThatConcernedNoKey() {
        aPeerThatAnswersAgainIsReachableAgainBeforeAnybodyAsksItForAKey();

        fleet.link(0, 1).refuse();
        fleet.get(0, "books", "another");

        assertThat(status().failures()).isGreaterThanOrEqualTo(5);
        assertThat(status().breaker()).isNotEqualTo("closed");
    }

    private PeerStatus status() {
        return fleet.node(0).fleet().peers().get(0);
    }
}
