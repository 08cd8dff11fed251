package dev.circlet.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.SimulatedFleet;
import dev.circlet.SimulatedFleet.Node;
import dev.circlet.SimulatedTransport.Sent;
import dev.circlet.cache.Invalidation;
import dev.circlet.peer.PeerRequest.Subject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How nodes learn what to forget. */
class InvalidationTests {

    private static final Duration TIMEOUT = FleetSettings.DEFAULTS.invalidateTimeout();

    private final SimulatedFleet fleet = new SimulatedFleet(3);

    @BeforeEach
    void callKeysHotAtOnce() {
        fleet.settings(TestSettings.small()).spec(spec -> spec.hotThreshold(1));
    }

    @AfterEach
    void nothingIsLeftBehind() {
        fleet.close();
        fleet.advance(Duration.ofSeconds(60));
        assertThat(fleet.network.open()).isZero();
        assertThat(fleet.time.pending()).isZero();
    }

    @Test
    void allMembersAcknowledgeAndForget() {
        fleet.start("a", "b", "c");
        String key = fleet.key("b", "c");
        fill(key);
        Invalidation outcome = invalidate("a", key);
        assertThat(outcome.acknowledged()).containsExactlyInAnyOrder("a", "b", "c");
        assertThat(outcome.unreached()).isEmpty();
        fleet.nodes().forEach(node -> assertThat(held(node, key)).isEqualTo("none"));
        fleet.nodes().forEach(node -> assertThat(get(node, key)).isEqualTo(key + "#2"));
    }

    @Test
    void aWholeGroupIsForgottenEverywhere() {
        fleet.start("a", "b", "c");
        List<String> keys = List.of(fleet.key("a", "b"), fleet.key("b", "c"), fleet.key("c", "a"));
        keys.forEach(this::fill);
        assertThat(fleet.await(fleet.node("a").group().invalidateAllAsync()).complete())
                .isTrue();
        keys.forEach(key ->
                fleet.nodes().forEach(node -> assertThat(held(node, key)).isEqualTo("none")));
    }

    @Test
    void anUnreachedMemberIsNamedAndToldWhenItIsBack() {
        fleet.start("a", "b", "c");
        String key = fleet.key("b", "c");
        fill(key);
        // Both ways, or b would hear of the gap and ask while a still tries.
        fleet.network.link("a", "b").refuse = true;
        fleet.network.link("b", "a").refuse = true;
        Invalidation outcome = invalidate("a", key);
        assertThat(outcome.acknowledged()).containsExactlyInAnyOrder("a", "c");
        assertThat(outcome.unreached()).containsExactly("b");
        assertThat(status("a", "b").pendingInvalidations()).isEqualTo(1);
        assertThat(held(fleet.node("b"), key)).isEqualTo("main");
        fleet.network.link("a", "b").refuse = false;
        fleet.advance(Duration.ofSeconds(4));
        assertThat(held(fleet.node("b"), key)).isEqualTo("none");
        assertThat(status("a", "b").pendingInvalidations()).isZero();
    }

    @Test
    void anAcknowledgingNodeDoesNotTakeTheOldValueFromAnOwnerThatWasNotReached() {
        fleet.start("a", "b", "c");
        String key = fleet.key("b", "c");
        fill(key);
        fleet.network.link("a", "b").drop = 1;
        fleet.network.link("b", "a").refuse = true;
        assertThat(invalidate("a", key).unreached()).containsExactly("b");
        assertThat(held(fleet.node("b"), key)).isEqualTo("main");
        assertThat(get(fleet.node("c"), key)).isEqualTo(key + "#2");
        assertThat(fleet.source.loaders(key)).containsExactly("b", "b");
    }

    @Test
    void oneFailedExchangeIsNotYetAMemberOutOfReach() {
        fleet.start("a", "b", "c");
        String key = fleet.key("b", "c");
        fill(key);
        fleet.network.link("a", "b").refuse = true;
        CompletableFuture<Invalidation> outcome = fleet.node("a").group().invalidateAsync(key);
        fleet.advance(Duration.ofMillis(50));
        fleet.network.link("a", "b").refuse = false;
        assertThat(fleet.await(outcome).complete()).isTrue();
        assertThat(held(fleet.node("b"), key)).isEqualTo("none");
    }

    @Test
    void aFrozenMemberDelaysTheResultNoLongerThanTheTimeout() {
        fleet.start("a", "b", "c");
        fleet.network.link("a", "b").least = Duration.ofSeconds(10);
        fleet.network.link("a", "b").most = Duration.ofSeconds(10);
        CompletableFuture<Invalidation> slow = fleet.node("a").group().invalidateAsync("key");
        assertThat(fleet.settle(slow)).isLessThanOrEqualTo(TIMEOUT);
        assertThat(slow.join().unreached()).containsExactly("b");
    }

    @Test
    void aMemberThatKeepsTheConnectionBusyIsGivenUpAtTheTimeout() {
        fleet.start("a", "b");
        fleet.network.attach("b", (envelope, request, sink) -> loading(sink, 10));
        CompletableFuture<Invalidation> slow = fleet.node("a").group().invalidateAsync("key");
        assertThat(fleet.settle(slow)).isEqualTo(TIMEOUT);
        assertThat(slow.join().unreached()).containsExactly("b");
        fleet.network.detach("b");
        fleet.advance(Duration.ofSeconds(5));
    }

    private void loading(PeerService.Sink sink, int times) {
        sink.send(new PeerReply.Loading());
        if (times > 0) {
            fleet.time.schedule(
                    () -> loading(sink, times - 1), Duration.ofMillis(500).toNanos());
        }
    }

    @Test
    void membersThatAnotherMemberKnowsAreToldToo() {
        fleet.start("b", SimulatedFleet.members("a", "b", "c"));
        fleet.start("c", SimulatedFleet.members("a", "b", "c"));
        fleet.start("a", SimulatedFleet.members("a", "b"));
        Invalidation outcome = invalidate("a", "key");
        assertThat(outcome.acknowledged()).containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    void aGapIsNoticedInAnyMessageAndRepaired() {
        fleet.start("a", "b", "c");
        String key = fleet.key("b", "c");
        fill(key);
        fleet.network.link("a", "b").refuse = true;
        fleet.network.link("b", "a").refuse = true;
        invalidate("a", key);
        assertThat(held(fleet.node("b"), key)).isEqualTo("main");
        fleet.network.link("b", "a").refuse = false;
        // b hears of the number in a reply of a, and asks for what it missed; a itself still cannot reach b.
        get(fleet.node("b"), fleet.key("a", "c"));
        fleet.advance(Duration.ofMillis(300));
        assertThat(held(fleet.node("b"), key)).isEqualTo("none");
        assertThat(fleet.node("b").fleet().stats().invalidationsRepaired()).isEqualTo(1);
        fleet.advance(Duration.ofMinutes(10));
    }

    @Test
    void longGapsAreRepairedInPieces() {
        fleet.start("a", "b", "c");
        List<String> keys = fleet.keys("b", 600);
        keys.forEach(key -> fleet.node("b").get(key));
        fleet.advance(Duration.ofSeconds(1));
        fleet.network.link("a", "b").refuse = true;
        keys.forEach(key -> fleet.node("a").group().invalidateAsync(key));
        fleet.network.forgetSent();
        get(fleet.node("b"), fleet.key("a", "c"));
        fleet.advance(Duration.ofSeconds(2));
        assertThat(fleet.network.sent(PeerRequest.Info.class))
                .filteredOn(sent -> sent.from().equals("b"))
                .extracting(sent -> ((PeerRequest.Info) sent.request()).subject())
                .filteredOn(Subject.Missed.class::isInstance)
                .containsExactly(new Subject.Missed(0), new Subject.Missed(256), new Subject.Missed(512));
        assertThat(keys)
                .allSatisfy(key -> assertThat(held(fleet.node("b"), key)).isEqualTo("none"));
        assertThat(fleet.node("b").fleet().stats().invalidationsRepaired()).isEqualTo(600);
    }

    @Test
    void aGapThatNobodyRemembersMakesEverythingOlderForgotten() {
        fleet.settings(TestSettings.invalidationLog(10)).start("a", "b", "c");
        List<String> keys = fleet.keys("b", 30);
        String young = fleet.keys("b", 31).get(30);
        keys.forEach(key -> fleet.node("b").get(key));
        fleet.advance(Duration.ofSeconds(1));
        fleet.network.link("a", "b").refuse = true;
        keys.subList(0, 20).forEach(key -> invalidate("a", key));
        get(fleet.node("b"), young);
        get(fleet.node("b"), fleet.key("a", "c"));
        fleet.advance(Duration.ofSeconds(1));
        assertThat(keys)
                .allSatisfy(key -> assertThat(held(fleet.node("b"), key)).isEqualTo("none"));
        assertThat(held(fleet.node("b"), young)).isEqualTo("main");
        assertThat(fleet.node("b").fleet().stats().gapsForgotten()).isEqualTo(1);
        fleet.network.forgetSent();
        get(fleet.node("b"), fleet.keys("a", "c", 2).get(1));
        fleet.advance(Duration.ofSeconds(1));
        assertThat(missedAskedBy("b")).isEmpty();
    }

    @Test
    void aGapOfAMemberThatIsNotYetInTheViewIsRepairedWhenItIs() {
        fleet.start("a", "b", "c");
        String key = fleet.key("b", "c");
        fill(key);
        fleet.network.link("a", "b").refuse = true;
        invalidate("a", key);
        fleet.node("b").directory().say(SimulatedFleet.members("b", "c"));
        fleet.advance(Duration.ofSeconds(1));
        fleet.network.heal("a", "b");
        fleet.node("a").directory().say(SimulatedFleet.members("a", "c"));
        fleet.advance(Duration.ofMillis(100));
        fleet.node("a").fleet().stateAt("b", SimulatedFleet.GROUP, key);
        fleet.network.link("a", "b").refuse = true;
        fleet.advance(Duration.ofSeconds(1));
        fleet.node("b").directory().say(SimulatedFleet.members("a", "b", "c"));
        fleet.advance(Duration.ofSeconds(11));
        assertThat(held(fleet.node("b"), key)).isEqualTo("none");
    }

    @Test
    void invalidationsOnTheirWayAreNoGap() {
        fleet.start("a", "b", "c");
        invalidate("a", "one");
        invalidate("a", "two");
        get(fleet.node("a"), fleet.key("b", "c"));
        fleet.advance(Duration.ofSeconds(30));
        assertThat(missedAskedBy("b")).isEmpty();
        assertThat(missedAskedBy("c")).isEmpty();
    }

    @Test
    void aNodeThatRestartedLosesTheCopiesThatOthersHaveFromIt() {
        fleet.start("a", "b", "c");
        String key = fleet.key("b", "c");
        String other = fleet.key("c", "b");
        fill(key);
        fill(other);
        assertThat(held(fleet.node("a"), key)).isEqualTo("hot");
        fleet.start("b", SimulatedFleet.members("a", "b", "c"));
        fleet.advance(Duration.ofSeconds(2));
        assertThat(held(fleet.node("a"), key)).isEqualTo("none");
        assertThat(held(fleet.node("a"), other)).isEqualTo("hot");
    }

    @Test
    void aNodeThatRestartedIsToldWhatItMissed() {
        fleet.start("a", "b", "c");
        invalidate("a", "key");
        fleet.stop("b");
        invalidate("a", "key");
        Node back = fleet.start("b", SimulatedFleet.members("a", "b", "c"));
        fleet.advance(Duration.ofSeconds(3));
        assertThat(back.group().stats().invalidations()).isGreaterThanOrEqualTo(2);
        assertThat(status("a", "b").pendingInvalidations()).isZero();
    }

    @Test
    void aPeerThatIsGoneIsNotAskedMoreAndMoreOften() {
        fleet.start("a", "b");
        fleet.network.detach("b");
        List<CompletableFuture<Invalidation>> many = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            many.add(fleet.node("a").group().invalidateAsync("key-" + i));
        }
        many.forEach(one -> assertThat(fleet.await(one).unreached()).containsExactly("b"));
        assertThat(status("a", "b").pendingInvalidations()).isEqualTo(2_000);
        assertThat(fleet.network.sent(PeerRequest.Invalidate.class)).hasSizeLessThan(12);
        fleet.network.forgetSent();
        fleet.advance(Duration.ofMinutes(1));
        assertThat(fleet.network.sent(PeerRequest.Invalidate.class)).hasSizeBetween(5, 12);
        fleet.network.attach("b", fleet.node("b").fleet());
        fleet.advance(Duration.ofSeconds(11));
        assertThat(status("a", "b").pendingInvalidations()).isZero();
    }

    @Test
    void aPeerThatStaysAwayIsGivenUpAfterTheRepairWindow() {
        fleet.start("a", "b");
        fleet.network.detach("b");
        invalidate("a", "key");
        fleet.advance(Duration.ofMinutes(9));
        assertThat(status("a", "b").pendingInvalidations()).isEqualTo(1);
        fleet.advance(Duration.ofSeconds(80));
        assertThat(status("a", "b").pendingInvalidations()).isZero();
    }

    @Test
    void nobodyIsToldAnythingAfterTheEnd() {
        fleet.start("a", "b");
        fleet.network.detach("b");
        invalidate("a", "key");
        fleet.stop("a");
        fleet.network.forgetSent();
        fleet.advance(Duration.ofMinutes(1));
        assertThat(fleet.network.sent())
                .filteredOn(sent -> sent.from().equals("a"))
                .isEmpty();
    }

    @Test
    void everyMemberIsNamedAlsoWhenTheTransportFailsWithinTheCall() {
        Fleet alone = Fleets.over(
                (request, listener) -> {
                    listener.onFailure(PeerTransport.Failure.CONNECT, "at once");
                    return () -> {};
                },
                fleet.time,
                TestSettings.small(),
                "a",
                "b",
                "c",
                "d");
        assertThat(fleet.await(alone.invalidate(SimulatedFleet.GROUP, "key", 7)).unreached())
                .containsExactlyInAnyOrder("b", "c", "d");
        alone.close();
    }

    private Invalidation invalidate(String node, String key) {
        return fleet.await(fleet.node(node).group().invalidateAsync(key));
    }

    /** Gets a key on all nodes, so that the owner has the value and the others have copies. */
    private void fill(String key) {
        fleet.nodes().forEach(node -> get(node, key));
    }

    private String get(Node node, String key) {
        return fleet.await(node.get(key)).toUtf8String();
    }

    private static String held(Node node, String key) {
        return node.groups().inbound().state(SimulatedFleet.GROUP, key).held();
    }

    private List<Sent> missedAskedBy(String node) {
        return fleet.network.sent(PeerRequest.Info.class).stream()
                .filter(sent -> sent.from().equals(node))
                .filter(sent -> ((PeerRequest.Info) sent.request()).subject() instanceof Subject.Missed)
                .toList();
    }

    private PeerStatus status(String node, String peer) {
        return fleet.node(node).fleet().peers().stream()
                .filter(status -> status.member().name().equals(peer))
                .findFirst()
                .orElseThrow();
    }
}
