package dev.circlet.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.circlet.SimulatedFleet;
import dev.circlet.SimulatedTransport.Sent;
import dev.circlet.cache.ByteView;
import dev.circlet.cache.Claim;
import dev.circlet.cache.Invalidation;
import dev.circlet.cache.Lookup;
import dev.circlet.peer.LeasedNodes.Body;
import dev.circlet.peer.LeasedNodes.Outcome;
import dev.circlet.ring.Member;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Who computes what has no getter, and who receives it. */
class FleetLeaseTests {

    private final SimulatedFleet fleet = new SimulatedFleet(1);
    private final LeasedNodes nodes = new LeasedNodes(fleet);

    @AfterEach
    void everyExchangeHasEnded() {
        fleet.advance(Duration.ofSeconds(40));
        nodes.close();
        fleet.advance(Duration.ofSeconds(40));
        assertThat(fleet.network.open()).isZero();
        assertThat(fleet.time.pending()).isZero();
    }

    private List<CompletableFuture<String>> callEverywhere(String key, int times) {
        List<CompletableFuture<String>> calls = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            nodes.names().forEach(name -> calls.add(nodes.call(name, key)));
        }
        return calls;
    }

    private void assertAll(List<CompletableFuture<String>> calls, String value) {
        calls.forEach(call -> assertThat(nodes.await(call)).isEqualTo(value));
    }

    @Test
    void aColdKeyCalledEverywhereRunsTheBodyOnce() {
        nodes.start("a", "b", "c");
        String key = nodes.key("a", "b");
        List<CompletableFuture<String>> calls = callEverywhere(key, 200);
        assertAll(calls, key + "#1");
        assertThat(nodes.bodies).hasSize(1);
        assertThat(fleet.network.sent(PeerRequest.Lease.class)).hasSize(2);
        assertAll(callEverywhere(key, 10), key + "#1");
        assertThat(nodes.bodies).hasSize(1);
        assertThat(loads()).isEqualTo(1);
    }

    private long loads() {
        return nodes.names().stream()
                .mapToLong(name -> nodes.group(name).stats().loads())
                .sum();
    }

    @Test
    void whoComesFirstRunsTheBodyWhereverItIsAndTheOwnerKeepsTheValue() {
        nodes.start("a", "b", "c");
        String key = nodes.key("a", "b");
        CompletableFuture<String> first = nodes.call("c", key);
        fleet.advance(Duration.ofMillis(10));
        List<CompletableFuture<String>> others = callEverywhere(key, 3);
        assertThat(nodes.await(first)).isEqualTo(key + "#1");
        assertAll(others, key + "#1");
        assertThat(nodes.runners(key)).containsExactly("c");
        assertThat(nodes.await(nodes.bodies.get(0).kept)).isTrue();
        fleet.network.forgetSent();
        assertThat(nodes.await(nodes.call("a", key))).isEqualTo(key + "#1");
        assertThat(fleet.network.sent()).isEmpty();
        assertThat(nodes.group("c").stats().loads()).isEqualTo(1);
        assertThat(nodes.group("c").stats().loadNanos())
                .isCloseTo(Duration.ofMillis(200).toNanos(), within(1_000L));
    }

    @Test
    void manyColdKeysRunOneBodyEach() {
        nodes.start("a", "b", "c");
        List<String> keys = IntStream.range(0, 300).mapToObj(i -> "key-" + i).toList();
        List<CompletableFuture<String>> calls = new ArrayList<>();
        keys.forEach(key -> calls.addAll(callEverywhere(key, 2)));
        calls.forEach(nodes::await);
        keys.forEach(key -> assertThat(nodes.bodies(key)).hasSize(1));
    }

    @Test
    void aLookUpReadsTheOwnersMemoryAndTakesNoLease() {
        nodes.start("a", "b", "c");
        String key = nodes.key("a", "b");
        assertThat(nodes.await(nodes.group("c").lookupAsync(key, Duration.ofSeconds(5)))
                        .found())
                .isFalse();
        nodes.await(nodes.call("b", key));
        assertThat(nodes.await(nodes.group("c").getAsync(key)).toUtf8String()).isEqualTo(key + "#1");
        assertThat(nodes.await(nodes.group("c").getAllAsync(List.of(key, "none"))))
                .isEqualTo(Map.of(key, ByteView.utf8(key + "#1")));
        assertThat(nodes.bodies).hasSize(1);
    }

    @Test
    void peersKeepCopiesOfHotKeys() {
        nodes.spec(spec -> spec.hotThreshold(5)).start("a", "b", "c");
        String key = nodes.key("b", "c");
        for (int i = 0; i < 7; i++) {
            nodes.await(nodes.call("a", key));
        }
        fleet.network.forgetSent();
        nodes.await(nodes.call("a", key));
        assertThat(fleet.network.sent(PeerRequest.Lease.class)).isEmpty();
        assertThat(nodes.group("a").stats().hotHits()).isPositive();
        nodes.await(nodes.group("c").invalidateAsync(key));
        assertThat(nodes.await(nodes.call("a", key))).isEqualTo(key + "#2");
    }

    @Test
    void aSlowBodyKeepsItsLease() {
        nodes.spec(spec -> spec.loadTimeout(Duration.ofSeconds(60))).start("a", "b", "c");
        nodes.script = (node, key, number) -> Outcome.after(Duration.ofSeconds(45));
        String key = nodes.key("a", "b");
        CompletableFuture<String> first = nodes.call("c", key);
        fleet.advance(Duration.ofMillis(10));
        List<CompletableFuture<String>> others = callEverywhere(key, 3);
        fleet.advance(Duration.ofSeconds(30));
        others.addAll(callEverywhere(key, 1));
        assertThat(nodes.await(first)).isEqualTo(key + "#1");
        assertAll(others, key + "#1");
        assertThat(nodes.runners(key)).containsExactly("c");
        assertThat(nodes.await(nodes.bodies.get(0).kept)).isTrue();
    }

    @Test
    void aBodyThatTakesLongerThanTheLoadTimeoutIsStillOneExecution() {
        nodes.spec(spec -> spec.loadTimeout(Duration.ofSeconds(10))).start("a", "b", "c");
        nodes.script = (node, key, number) -> Outcome.after(Duration.ofSeconds(15));
        String key = nodes.key("a", "b");
        CompletableFuture<String> first = nodes.call("c", key);
        List<CompletableFuture<String>> others = callEverywhere(key, 200);
        assertThat(nodes.await(first)).isEqualTo(key + "#1");
        assertAll(others, key + "#1");
        assertThat(nodes.bodies).hasSize(1);
        assertThat(nodes.await(nodes.bodies.get(0).kept)).isTrue();
        assertAll(callEverywhere(key, 1), key + "#1");
    }

    @Test
    void aBodyThatHangsCostsOneMoreExecution() {
        nodes.spec(spec -> spec.loadTimeout(Duration.ofSeconds(10))).start("a", "b", "c");
        nodes.script =
                (node, key, number) -> Outcome.after(number == 1 ? Duration.ofMinutes(1) : Duration.ofSeconds(5));
        String key = nodes.key("a", "b");
        CompletableFuture<String> first = nodes.call("c", key);
        fleet.advance(Duration.ofMillis(10));
        List<CompletableFuture<String>> others = callEverywhere(key, 200);
        fleet.advance(Duration.ofSeconds(26));
        assertAll(others, key + "#2");
        assertThat(nodes.bodies).hasSize(2);
        assertThat(nodes.await(first)).isEqualTo(key + "#1");
        assertAll(callEverywhere(key, 1), key + "#2");
    }

    @Nested
    class WhenTheHoldersNodeIsKilled {

        @Test
        void theNextOneInTheQueueRunsTheBody() {
            nodes.start("a", "b", "c");
            nodes.script = (node, key, number) -> Outcome.after(Duration.ofSeconds(5));
            String key = nodes.key("a", "b");
            nodes.call("c", key);
            fleet.advance(Duration.ofMillis(100));
            List<CompletableFuture<String>> others =
                    new ArrayList<>(List.of(nodes.call("b", key), nodes.call("b", key)));
            fleet.advance(Duration.ofSeconds(1));
            others.add(nodes.call("a", key));
            nodes.kill("c");
            fleet.advance(Duration.ofSeconds(10));
            assertThat(nodes.runners(key)).containsExactly("c", "b");
            assertAll(others, key + "#2");
            assertThat(nodes.runners(key)).containsExactly("c", "b");
        }

        @Test
        void soItDoesWhenTheHolderOwnedTheKey() {
            nodes.start("a", "b", "c");
            String key = nodes.key("a", "b", "c");
            nodes.script = (node, each, number) -> Outcome.after(Duration.ofSeconds(5));
            nodes.call("a", key);
            fleet.advance(Duration.ofMillis(100));
            List<CompletableFuture<String>> others = List.of(nodes.call("b", key), nodes.call("c", key));
            fleet.advance(Duration.ofSeconds(1));
            nodes.kill("a");
            others.forEach(nodes::await);
            // The successor keeps the lease now.
            assertThat(nodes.runners(key)).hasSize(2);
            assertThat(nodes.await(nodes.call("c", key))).isEqualTo(key + "#2");
            assertThat(nodes.await(nodes.call("b", key))).isEqualTo(key + "#2");
        }
    }

    @Test
    void whenTheOwnerIsKilledTheHoldersValueReachesWhoWaitsOnItsNode() {
        nodes.start("a", "b", "c");
        String key = nodes.key("a", "b", "c");
        nodes.script = (node, each, number) -> Outcome.after(Duration.ofSeconds(2));
        CompletableFuture<String> first = nodes.call("c", key);
        CompletableFuture<String> with = nodes.call("c", key);
        fleet.advance(Duration.ofMillis(100));
        CompletableFuture<String> elsewhere = nodes.call("b", key);
        fleet.advance(Duration.ofMillis(100));
        nodes.kill("a");
        assertThat(nodes.await(first)).isEqualTo(key + "#1");
        assertThat(nodes.await(with)).isEqualTo(key + "#1");
        assertThat(nodes.await(elsewhere)).isEqualTo(key + "#2");
        assertThat(nodes.await(nodes.bodies.get(0).kept)).isFalse();
        assertThat(nodes.runners(key)).containsExactly("c", "b");
    }

    @Nested
    class WhenTheBodyThrows {

        private final RuntimeException failure = new IllegalStateException("no such quote");

        @Test
        void theCallersOfItsNodeGetTheVeryExceptionAndEveryOtherNodeRunsItOnceAtOnce() {
            nodes.start("a", "b", "c", "d");
            nodes.script = (node, key, number) -> Outcome.failing(Duration.ofMillis(200), failure);
            String key = nodes.key("a", "b");
            CompletableFuture<String> first = nodes.call("c", key);
            fleet.advance(Duration.ofMillis(10));
            List<CompletableFuture<String>> calls = callEverywhere(key, 20);
            fleet.settle(first);
            CompletableFuture.allOf(calls.toArray(CompletableFuture[]::new)).exceptionally(failed -> null);
            calls.forEach(fleet::settle);
            assertThat(calls).allSatisfy(call -> assertThatThrownBy(call::join).hasCause(failure));
            assertThat(nodes.runners(key)).containsExactlyInAnyOrder("a", "b", "c", "d");
            List<Body> others = nodes.bodies.subList(1, 4);
            long earliest = others.stream().mapToLong(body -> body.began).min().orElseThrow();
            assertThat(others)
                    .allSatisfy(body ->
                            assertThat(Duration.ofNanos(body.began - earliest)).isLessThan(Duration.ofMillis(2)));
        }

        @Test
        void whatAnotherNodeComputesThenIsKept() {
            nodes.start("a", "b", "c", "d");
            nodes.script = (node, key, number) -> node.equals("c")
                    ? Outcome.failing(Duration.ofMillis(200), failure)
                    : Outcome.after(Duration.ofMillis(node.equals("b") ? 100 : 200));
            String key = nodes.key("a", "d");
            CompletableFuture<String> first = nodes.call("c", key);
            fleet.advance(Duration.ofMillis(10));
            List<CompletableFuture<String>> calls = List.of(nodes.call("b", key), nodes.call("d", key));
            fleet.settle(first);
            fleet.advance(Duration.ofMillis(50));
            CompletableFuture<String> later = nodes.call("a", key);
            calls.forEach(nodes::await);
            String kept = key + "#" + (nodes.bodies.get(1).node.equals("b") ? 2 : 3);
            assertThat(nodes.await(later)).isEqualTo(kept);
            assertThat(nodes.await(nodes.call("c", key))).isEqualTo(kept);
            assertThat(nodes.bodies).hasSize(3);
        }
    }

    @Test
    void aVetoGivesTheLeaseToTheNextOneByOne() {
        nodes.start("a", "b", "c");
        nodes.script = (node, key, number) ->
                number < 4 ? Outcome.vetoed(Duration.ofMillis(100)) : Outcome.after(Duration.ofMillis(100));
        String key = nodes.key("a", "b");
        List<CompletableFuture<String>> calls = callEverywhere(key, 4);
        calls.forEach(nodes::await);
        List<Body> bodies = nodes.bodies(key);
        assertThat(bodies).hasSize(4);
        for (int i = 1; i < bodies.size(); i++) {
            assertThat(bodies.get(i).began).isGreaterThanOrEqualTo(bodies.get(i - 1).ended);
        }
        assertThat(calls.stream().filter(call -> call.join().equals(key + "#4")))
                .hasSize(9);
    }

    @Nested
    class WhenTheKeyIsInvalidatedMeanwhile {

        @Test
        void nobodyKeepsTheValueAndWhoComesLaterRunsTheBodyAnew() {
            nodes.start("a", "b", "c");
            String key = nodes.key("a", "b");
            CompletableFuture<String> first = nodes.call("c", key);
            fleet.advance(Duration.ofMillis(50));
            assertThat(nodes.await(nodes.group("b").invalidateAsync(key)).complete())
                    .isTrue();
            List<CompletableFuture<String>> later = callEverywhere(key, 5);
            assertThat(nodes.await(first)).isEqualTo(key + "#1");
            assertThat(nodes.await(nodes.bodies.get(0).kept)).isFalse();
            assertAll(later, key + "#2");
            assertAll(callEverywhere(key, 1), key + "#2");
            assertThat(nodes.bodies).hasSize(2);
        }

        @Test
        void whoWaitsElsewhereGetsTheFreshOne() {
            nodes.start("a", "b", "c");
            String key = nodes.key("a", "b");
            CompletableFuture<String> first = nodes.call("c", key);
            fleet.advance(Duration.ofMillis(50));
            CompletableFuture<String> waiting = nodes.call("b", key);
            fleet.advance(Duration.ofMillis(50));
            nodes.await(nodes.group("a").invalidateAllAsync());
            assertThat(nodes.await(waiting)).isEqualTo(key + "#2");
            assertThat(nodes.await(first)).isEqualTo(key + "#1");
            assertAll(callEverywhere(key, 1), key + "#2");
        }

        @Test
        void aHolderThatKnowsItFillsNothingEvenIfTheOwnerMissedIt() {
            nodes.start("a", "b", "c");
            String key = nodes.key("a", "b");
            CompletableFuture<String> first = nodes.call("c", key);
            fleet.advance(Duration.ofMillis(50));
            fleet.network.silence("b", "a");
            CompletableFuture<Invalidation> invalidation = nodes.group("b").invalidateAsync(key);
            nodes.await(first);
            assertThat(nodes.await(nodes.bodies.get(0).kept)).isFalse();
            assertThat(nodes.await(invalidation).unreached()).containsExactly("a");
            assertThat(nodes.await(nodes.call("c", key))).isEqualTo(key + "#2");
        }
    }

    @Nested
    class Put {

        @Test
        void replacesTheValueEverywhere() {
            nodes.start("a", "b", "c");
            String key = nodes.key("a", "b");
            nodes.await(nodes.call("c", key));
            for (String putter : nodes.names()) {
                ByteView value = ByteView.utf8("put by " + putter);
                assertThat(nodes.await(nodes.group(putter).put(key, value)).complete())
                        .isTrue();
                assertAll(callEverywhere(key, 2), "put by " + putter);
            }
            nodes.await(nodes.group("c").put(key, null));
            assertAll(callEverywhere(key, 1), null);
            assertThat(nodes.bodies).hasSize(1);
        }

        @Test
        void beatsAHolderAndReachesWhoWaits() {
            nodes.start("a", "b", "c");
            nodes.script = (node, key, number) -> Outcome.after(Duration.ofSeconds(1));
            String key = nodes.key("a", "b");
            CompletableFuture<String> first = nodes.call("c", key);
            fleet.advance(Duration.ofMillis(50));
            nodes.await(nodes.group("b").put(key, ByteView.utf8("put")));
            assertAll(callEverywhere(key, 2), "put");
            assertThat(nodes.await(first)).isEqualTo(key + "#1");
            assertThat(nodes.await(nodes.bodies.get(0).kept)).isFalse();
            assertAll(callEverywhere(key, 2), "put");
            assertThat(nodes.bodies).hasSize(1);
        }

        @Test
        void isStoredAtTheSuccessorWhileTheOwnerIsDown() {
            nodes.start("a", "b", "c");
            String key = nodes.key("a", "b", "c");
            nodes.kill("a");
            nodes.await(nodes.group("c").put(key, ByteView.utf8("put")));
            assertAll(callEverywhere(key, 2), "put");
        }

        @Test
        void isAsOldAsItsBeginningWhereItIsStoredForLackOfTheOwner() {
            nodes.start("a", "b", "c");
            String key = nodes.key("a", "b", "c");
            fleet.network.part(List.of("a"), List.of("b", "c"));
            CompletableFuture<Invalidation> put = nodes.group("c").put(key, ByteView.utf8("put"));
            fleet.advance(Duration.ofMillis(100));
            CompletableFuture<Invalidation> later = nodes.group("a").invalidateAsync(key);
            nodes.await(put);
            assertThat(nodes.await(nodes.call("b", key))).isEqualTo("put");
            fleet.network.heal();
            nodes.await(later);
            fleet.advance(Duration.ofSeconds(20));
            assertAll(callEverywhere(key, 2), key + "#1");
        }
    }

    @Nested
    class WhenTheFleetIsDivided {

        @Test
        void aNodeOnItsOwnComputesOnceForItselfAndKeepsItForAMoment() {
            nodes.start("a", "b", "c");
            String key = nodes.key("a", "b", "c");
            fleet.network.part(List.of("c"), List.of("a", "b"));
            List<CompletableFuture<String>> calls =
                    Stream.generate(() -> nodes.call("c", key)).limit(5).toList();
            assertAll(calls, key + "#1");
            assertThat(nodes.await(nodes.bodies.get(0).kept)).isFalse();
            assertThat(nodes.await(nodes.call("c", key))).isEqualTo(key + "#1");
            fleet.advance(Duration.ofMillis(1_001));
            assertThat(nodes.await(nodes.call("c", key))).isEqualTo(key + "#2");
        }

        @Test
        void theOtherSideIsNotHeldUp() {
            nodes.start("a", "b", "c");
            nodes.script = (node, key, number) -> Outcome.after(Duration.ofSeconds(20));
            String key = nodes.key("a", "b", "c");
            CompletableFuture<String> cutOff = nodes.call("c", key);
            fleet.advance(Duration.ofMillis(100));
            CompletableFuture<String> waiting = nodes.call("b", key);
            fleet.advance(Duration.ofMillis(100));
            fleet.network.part(List.of("c"), List.of("a", "b"));
            fleet.advance(Duration.ofSeconds(11));
            assertThat(nodes.runners(key)).containsExactly("c", "b");
            assertThat(nodes.await(cutOff)).isEqualTo(key + "#1");
            assertThat(nodes.await(waiting)).isEqualTo(key + "#2");
            fleet.network.heal();
            assertThat(nodes.await(nodes.call("a", key))).isEqualTo(key + "#2");
        }

        @Test
        void aShortSilenceCostsNoLease() {
            nodes.start("a", "b", "c");
            nodes.script = (node, key, number) -> Outcome.after(Duration.ofSeconds(20));
            String key = nodes.key("a", "b", "c");
            CompletableFuture<String> holder = nodes.call("c", key);
            fleet.advance(Duration.ofMillis(100));
            fleet.network.part(List.of("c"), List.of("a", "b"));
            fleet.advance(Duration.ofSeconds(5));
            fleet.network.heal();
            assertThat(nodes.await(holder)).isEqualTo(key + "#1");
            assertThat(nodes.await(nodes.bodies.get(0).kept)).isTrue();
        }
    }

    @Test
    void aRingThatChangesMeanwhileCostsAtMostOneMoreBody() {
        nodes.start("a", "b");
        nodes.script = (node, key, number) -> Outcome.after(Duration.ofSeconds(2));
        List<String> keys = IntStream.range(0, 40).mapToObj(i -> "key-" + i).toList();
        List<CompletableFuture<String>> calls = new ArrayList<>();
        keys.forEach(key -> calls.addAll(callEverywhere(key, 2)));
        fleet.advance(Duration.ofMillis(500));
        List<Member> all = SimulatedFleet.members("a", "b", "c");
        nodes.start("c", all);
        fleet.node("a").directory().say(all);
        fleet.node("b").directory().say(all);
        fleet.advance(Duration.ofMillis(500));
        keys.forEach(key -> calls.addAll(callEverywhere(key, 2)));
        calls.forEach(nodes::await);
        keys.forEach(key -> assertThat(nodes.bodies(key)).hasSizeBetween(1, 2));
        fleet.advance(Duration.ofSeconds(2));
        int before = nodes.bodies.size();
        keys.forEach(key -> callEverywhere(key, 1).forEach(nodes::await));
        assertThat(nodes.bodies).hasSize(before);
    }

    @Test
    void aNewOwnerTakesValuesFromThePreviousOneInsteadOfGrantingLeases() {
        nodes.start("a", "b");
        List<String> keys = IntStream.range(0, 40).mapToObj(i -> "key-" + i).toList();
        keys.forEach(key -> nodes.await(nodes.call("a", key)));
        List<Member> all = SimulatedFleet.members("a", "b", "c");
        nodes.start("c", all);
        fleet.node("a").directory().say(all);
        fleet.node("b").directory().say(all);
        fleet.advance(Duration.ofSeconds(1));
        keys.forEach(key -> assertAll(callEverywhere(key, 1), key + "#1"));
        assertThat(nodes.bodies).hasSize(40);
    }

    @Nested
    class Null {

        private void computeNull(String node, String key) {
            Claim.Lease lease = (Claim.Lease) nodes.await(nodes.group(node).claim(key));
            assertThat(nodes.await(lease.fill(null))).isTrue();
        }

        private Lookup lookUp(String node, String key) {
            return nodes.await(nodes.group(node).lookupAsync(key, Duration.ofSeconds(5)));
        }

        @Test
        void isToldFromNothingOnEveryNode() {
            nodes.start("a", "b", "c");
            String key = nodes.key("a", "b");
            nodes.names().forEach(name -> assertThat(lookUp(name, key).source()).isEqualTo(Lookup.Source.NONE));
            computeNull("c", key);
            nodes.names()
                    .forEach(name -> assertThat(lookUp(name, key))
                            .matches(
                                    lookup -> !lookup.found() && lookup.source() != Lookup.Source.NONE,
                                    "null on " + name));
            assertAll(callEverywhere(key, 2), null);
            assertThat(nodes.bodies).isEmpty();
        }

        @Test
        void isHandedOverWithItsKey() {
            nodes.spec(spec -> spec.negativeTtl(Duration.ofSeconds(30))).start("a", "b");
            List<String> keys = IntStream.range(0, 40).mapToObj(i -> "key-" + i).toList();
            keys.forEach(key -> computeNull("a", key));
            List<Member> all = SimulatedFleet.members("a", "b", "c");
            nodes.start("c", all);
            fleet.node("a").directory().say(all);
            fleet.node("b").directory().say(all);
            fleet.advance(Duration.ofSeconds(1));
            keys.forEach(key -> assertThat(lookUp("c", key).source()).isNotEqualTo(Lookup.Source.NONE));
            keys.forEach(key -> assertAll(callEverywhere(key, 1), null));
            assertThat(nodes.bodies).isEmpty();
        }

        @Test
        void ofAFailedOwnerIsKeptByItsSuccessor() {
            nodes.start("a", "b", "c");
            String key = nodes.key("a", "b", "c");
            nodes.kill("a");
            computeNull("c", key);
            assertAll(callEverywhere(key, 2), null);
            assertThat(lookUp("c", key).source()).isEqualTo(Lookup.Source.PEER);
            assertThat(nodes.bodies).isEmpty();
        }
    }

    @Test
    void membersWithAnotherCodecAreNoHelpAndEachComputesForItself() {
        nodes.codec("c", 4711).start("a", "b", "c");
        String key = nodes.key("a", "b");
        assertThat(nodes.await(nodes.call("a", key))).isEqualTo(key + "#1");
        List<CompletableFuture<String>> calls =
                Stream.generate(() -> nodes.call("c", key)).limit(5).toList();
        assertAll(calls, key + "#2");
        assertThat(nodes.await(nodes.call("c", key))).isEqualTo(key + "#2");
        assertThat(nodes.await(nodes.call("b", key))).isEqualTo(key + "#1");
    }

    @Test
    void aMemberWithoutTheGroupLeavesEachToItself() {
        nodes.start("a", "b");
        fleet.start("c", SimulatedFleet.members("a", "b", "c"));
        List<Member> all = SimulatedFleet.members("a", "b", "c");
        fleet.node("a").directory().say(all);
        fleet.advance(Duration.ofSeconds(1));
        String key = keyOf("c");
        assertThat(nodes.await(nodes.call("a", key))).isEqualTo(key + "#1");
        assertThat(nodes.await(nodes.call("a", key))).isEqualTo(key + "#1");
    }

    private String keyOf(String owner) {
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> "key-" + i)
                .filter(key -> nodes.group("a").owner(key).equals(owner))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aClaimThatIsTakenBackLeavesTheQueueAtTheOwner() {
        nodes.start("a", "b", "c");
        String key = nodes.key("a", "b");
        CompletableFuture<String> holder = nodes.call("a", key);
        CompletableFuture<Claim> waiting = nodes.group("b").claim(key);
        fleet.advance(Duration.ofMillis(50));
        waiting.cancel(false);
        fleet.advance(Duration.ofMillis(50));
        assertThat(fleet.network.open()).isZero();
        nodes.await(holder);
        assertThat(nodes.bodies).hasSize(1);
    }

    @Test
    void aLeaseForSomebodyWhoLeftMeanwhileGoesToTheNext() {
        nodes.start("a", "b", "c");
        String key = nodes.key("a", "b");
        nodes.script = (node, each, number) -> Outcome.vetoed(Duration.ofMillis(100));
        fleet.network.link("b", "a").least = Duration.ofMillis(20);
        fleet.network.link("b", "a").most = Duration.ofMillis(20);
        CompletableFuture<Claim> gone = nodes.group("b").claim(key);
        fleet.advance(Duration.ofMillis(30));
        gone.cancel(false);
        fleet.advance(Duration.ofMillis(100));
        assertThat(fleet.settle(nodes.call("c", key))).isLessThan(Duration.ofSeconds(11));
    }

    @Test
    void claimsThatWaitDoNotKeepOthersFromTheOwner() {
        nodes.start("a", "b");
        nodes.script = (node, key, number) -> Outcome.after(Duration.ofSeconds(20));
        List<String> keys = nodes.keys(120, "a");
        List<String> slow = keys.subList(0, 119);
        slow.forEach(key -> nodes.call("a", key));
        slow.forEach(key -> nodes.call("b", key));
        fleet.advance(Duration.ofMillis(100));
        assertThat(nodes.await(nodes.group("b").put(keys.get(119), ByteView.utf8("put")))
                        .complete())
                .isTrue();
        assertThat(fleet.settle(nodes.call("b", keys.get(119)))).isLessThan(Duration.ofMillis(20));
        assertThat(fleet.network.open()).isLessThanOrEqualTo(80);
    }

    @Test
    void anUnconditionalLeaseIsAskedOfTheOwnerAlone() {
        nodes.start("a", "b", "c");
        String key = nodes.key("a", "b");
        nodes.await(nodes.group("c").put(key, ByteView.utf8("put")));
        assertThat(fleet.network.sent(PeerRequest.Lease.class))
                .extracting(Sent::to)
                .containsExactly("a");
        assertThat(fleet.network.sent(PeerRequest.Fill.class))
                .extracting(Sent::to)
                .containsExactly("a");
    }
}
