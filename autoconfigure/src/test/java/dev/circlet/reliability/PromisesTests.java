package dev.circlet.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.SimulatedFleet;
import dev.circlet.SimulatedFleet.Node;
import dev.circlet.reliability.History.Forgetting;
import dev.circlet.reliability.History.Get;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The judge must see what is wrong: each test spoils one detail of a history without fault. */
class PromisesTests {

    private static final Duration DEADLINE = Duration.ofSeconds(5);

    private final SimulatedFleet fleet = new SimulatedFleet(1).settings(FleetRun.smallRings());
    private final History history = new History(fleet, false);
    private Get before;
    private Forgetting forgetting;
    private Get after;

    @BeforeEach
    void aHistoryWithoutFault() {
        fleet.start("a", "b", "c");
        fleet.nodes().forEach(history::started);
        Node node = fleet.node("a");
        before = history.get(node, "key", DEADLINE);
        fleet.advance(Duration.ofSeconds(1));
        forgetting = history.invalidate(node, "key");
        fleet.advance(Duration.ofSeconds(1));
        after = history.get(fleet.node("b"), "key", DEADLINE);
        fleet.advance(Duration.ofSeconds(1));
        assertThat(Promises.brokenBy(history)).isEmpty();
        assertThat(after.value).isEqualTo("key#2");
    }

    private void assertBroken(String promise) {
        List<String> broken = Promises.brokenBy(history);
        assertThat(broken).isNotEmpty().allSatisfy(text -> assertThat(text).startsWith(promise + ": "));
    }

    @Test
    void aValueThatNobodyLoadedIsSeen() {
        after.value = "key#3";
        assertBroken("1");
    }

    @Test
    void theValueOfAnotherKeyIsSeen() {
        Get other = history.get(fleet.node("a"), "other", DEADLINE);
        fleet.advance(Duration.ofSeconds(1));
        other.value = "key#2";
        assertBroken("1");
    }

    @Test
    void aValueFromTheFutureIsSeen() {
        before.value = "key#2";
        assertBroken("1");
    }

    @Test
    void twoLoadsAtATimeOnOneNodeAreSeen() {
        history.forgettings.clear();
        history.loads().get(0).ended = Long.MAX_VALUE;
        history.gets.clear();
        assertBroken("2");
    }

    @Test
    void aValueFromBeforeAnAcknowledgedInvalidationIsSeen() {
        after.value = "key#1";
        assertBroken("3");
    }

    @Test
    void aValueFromBeforeAnInvalidationIsSeenThoughOthersMissedIt() {
        forgetting.acknowledged.keySet().retainAll(List.of(after.incarnation));
        after.value = "key#1";
        assertBroken("3");
        forgetting.acknowledged.clear();
        assertThat(Promises.brokenBy(history)).isEmpty();
    }

    @Test
    void aGetThatEndsTooLateIsSeen() {
        after.end = after.start + DEADLINE.plusMillis(101).toNanos();
        assertBroken("4");
    }

    @Test
    void aGetThatNeverEndsIsSeen() {
        after.end = Long.MAX_VALUE;
        after.value = null;
        assertBroken("4");
    }

    @Test
    void aFailureWithoutAFailedLoadIsSeen() {
        after.value = null;
        after.failure = new IllegalStateException();
        assertBroken("5");
    }

    @Test
    void everyAcknowledgementIsWrittenDown() {
        assertThat(forgetting.acknowledged.keySet())
                .containsExactlyInAnyOrderElementsOf(history.incarnations().values());
    }
}
