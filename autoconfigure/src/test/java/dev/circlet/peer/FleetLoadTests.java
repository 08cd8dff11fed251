package dev.circlet.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.circlet.SimulatedFleet;
import dev.circlet.SimulatedFleet.Node;
import dev.circlet.SimulatedTransport.Sent;
import dev.circlet.cache.ByteView;
import dev.circlet.cache.Group;
import dev.circlet.cache.GroupSpec;
import dev.circlet.cache.OverloadedException;
import dev.circlet.cache.RemoteLoadException;
import dev.circlet.ring.Member;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Where keys are loaded, and how often, while nothing fails. */
class FleetLoadTests {

    private final SimulatedFleet fleet = new SimulatedFleet(1);

    @AfterEach
    void everyExchangeHasEnded() {
        fleet.advance(Duration.ofSeconds(40));
        fleet.close();
        fleet.advance(Duration.ofSeconds(40));
        assertThat(fleet.network.open()).isZero();
        assertThat(fleet.time.pending()).isZero();
    }

    @Test
    void aColdKeyAskedEverywhereIsLoadedOnce() {
        fleet.start("a", "b", "c");
        List<CompletableFuture<ByteView>> gets = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            fleet.nodes().forEach(node -> gets.add(node.get("cold")));
        }
        gets.forEach(get -> assertThat(fleet.await(get).toUtf8String()).isEqualTo("cold#1"));
        assertThat(fleet.source.loaders("cold")).containsExactly(fleet.node("a").owner("cold"));
        assertThat(fleet.network.sent(PeerRequest.Fetch.class)).hasSize(2);
    }

    @Test
    void aKeyAskedEverywhereRightAfterItsInvalidationIsLoadedOnceHoweverSlowTheNetwork() {
        fleet.start("a", "b", "c");
        String key = fleet.key("a", "b");
        fleet.nodes().forEach(node -> fleet.await(node.get(key)));
        assertThat(fleet.await(fleet.node("b").group().invalidateAsync(key)).complete())
                .isTrue();
        // The owner's load begins at once; the questions of the others are on their way for longer than that is ago.
        for (String from : List.of("b", "c")) {
            fleet.network.link(from, "a").least = Duration.ofMillis(80);
            fleet.network.link(from, "a").most = Duration.ofMillis(120);
        }
        List<CompletableFuture<ByteView>> gets = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            fleet.nodes().forEach(node -> gets.add(node.get(key)));
        }
        gets.forEach(get -> assertThat(fleet.await(get).toUtf8String()).isEqualTo(key + "#2"));
        assertThat(fleet.source.loaders(key)).containsExactly("a", "a");
    }

    @Test
    void theSameHoldsAfterTheInvalidationOfAllKeys() {
        fleet.start("a", "b", "c");
        String key = fleet.key("a", "b");
        fleet.nodes().forEach(node -> fleet.await(node.get(key)));
        fleet.await(fleet.node("c").group().invalidateAllAsync());
        fleet.network.link("b", "a").least = Duration.ofMillis(80);
        fleet.network.link("b", "a").most = Duration.ofMillis(120);
        CompletableFuture<ByteView> own = fleet.node("a").get(key);
        CompletableFuture<ByteView> foreign = fleet.node("b").get(key);
        assertThat(fleet.await(own).toUtf8String()).isEqualTo(key + "#2");
        assertThat(fleet.await(foreign).toUtf8String()).isEqualTo(key + "#2");
    }

    @Test
    void manyColdKeysAreLoadedOnceEachByTheirOwners() {
        fleet.start("a", "b", "c");
        List<CompletableFuture<ByteView>> gets = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            String key = "key-" + i;
            fleet.nodes().forEach(node -> gets.add(node.get(key)));
        }
        gets.forEach(fleet::await);
        for (int i = 0; i < 200; i++) {
            assertThat(fleet.source.loaders("key-" + i))
                    .containsExactly(fleet.node("a").owner("key-" + i));
        }
    }

    @Test
    void aBatchGetterIsCalledOncePerOwnerForTheKeysOfOneGetAll() {
        fleet.start("a", "b", "c");
        Map<String, List<Set<String>>> calls = new TreeMap<>();
        fleet.nodes()
                .forEach(node -> node.groups()
                        .registerBatch(GroupSpec.named("batched").build(), keys -> {
                            calls.computeIfAbsent(node.name(), name -> new ArrayList<>())
                                    .add(Set.copyOf(keys));
                            return keys.stream().collect(Collectors.toMap(key -> key, key -> node.name() + " " + key));
                        }));
        List<String> keys = IntStream.range(0, 90).mapToObj(i -> "key-" + i).toList();
        Group group = fleet.node("a").groups().get("batched");
        Map<String, ByteView> values = fleet.await(group.getAllAsync(keys));
        assertThat(values.keySet()).containsExactlyElementsOf(keys);
        values.forEach((key, value) -> assertThat(value.toUtf8String()).isEqualTo(group.owner(key) + " " + key));
        assertThat(calls)
                .containsOnlyKeys("a", "b", "c")
                .allSatisfy((name, made) -> assertThat(made)
                        .containsExactly(keys.stream()
                                .filter(key -> group.owner(key).equals(name))
                                .collect(Collectors.toSet())));
        assertThat(fleet.network.sent(PeerRequest.Fetch.class)).hasSize(2);
    }

    @Test
    void aBatchGetterIsCalledOnceForTheKeysOfOneGetAllWhoseOwnerCannotBeReached() {
        fleet.start("a", "b");
        fleet.network.link("a", "b").refuse = true;
        List<Set<String>> calls = new ArrayList<>();
        fleet.nodes()
                .forEach(node -> node.groups()
                        .registerBatch(GroupSpec.named("batched").build(), keys -> {
                            calls.add(Set.copyOf(keys));
                            return keys.stream().collect(Collectors.toMap(key -> key, key -> node.name() + " " + key));
                        }));
        Group group = fleet.node("a").groups().get("batched");
        List<String> keys = IntStream.range(0, 90)
                .mapToObj(i -> "key-" + i)
                .filter(key -> group.owner(key).equals("b"))
                .toList();
        Map<String, ByteView> values = fleet.await(group.getAllAsync(keys));
        assertThat(values.keySet()).containsExactlyElementsOf(keys);
        values.forEach((key, value) -> assertThat(value.toUtf8String()).isEqualTo("a " + key));
        assertThat(calls).containsExactly(Set.copyOf(keys));
    }

    @Test
    void getAllAsksEachOwnerOnce() {
        fleet.start("a", "b", "c");
        List<String> keys = IntStream.range(0, 150).mapToObj(i -> "key-" + i).toList();
        Map<String, ByteView> values = fleet.await(fleet.node("a").group().getAllAsync(keys));
        assertThat(values).hasSize(150);
        values.forEach((key, value) -> assertThat(value.toUtf8String()).isEqualTo(key + "#1"));
        assertThat(fleet.network.sent(PeerRequest.Fetch.class))
                .extracting(Sent::to)
                .containsExactlyInAnyOrder("b", "c");
    }

    @Test
    void moreKeysThanFitIntoOneExchangeAreSplit() {
        fleet.spec(spec -> spec.maxWaitingLoads(5_000)).start("a", "b");
        List<String> keys = fleet.keys("b", 600);
        assertThat(fleet.await(fleet.node("a").group().getAllAsync(keys))).hasSize(600);
        assertThat(fleet.network.sent(PeerRequest.Fetch.class))
                .extracting(sent -> ((PeerRequest.Fetch) sent.request()).keys().size())
                .containsExactly(256, 256, 88);
    }

    @Test
    void nodesThatTakeEachOtherForTheOwnerNeitherHangNorHopTwice() {
        fleet.pickers(name -> Fleets.ownedBy(name.equals("a") ? "b" : "a")).start("a", "b");
        CompletableFuture<ByteView> first = fleet.node("a").get("disputed");
        CompletableFuture<ByteView> second = fleet.node("b").get("disputed");
        assertThat(fleet.settle(CompletableFuture.allOf(first, second))).isLessThan(Duration.ofMillis(50));
        assertThat(fleet.network.sent(PeerRequest.Fetch.class))
                .extracting(Sent::from)
                .containsExactly("a", "b");
        assertThat(fleet.source.loaders("disputed")).containsExactlyInAnyOrder("a", "b");
        assertThat(fleet.node("a").group().stats().misdirected()).isEqualTo(1);
        assertThat(fleet.node("b").group().stats().misdirected()).isEqualTo(1);
    }

    @Test
    void aNodeThatIsTakenForTheOwnerByMistakeLoadsAndAsksNobody() {
        fleet.pickers(name ->
                        Fleets.ownedBy(Map.of("a", "b", "b", "c", "c", "a").get(name)))
                .start("a", "b", "c");
        assertThat(fleet.await(fleet.node("a").get("key")).toUtf8String()).isEqualTo("key#1");
        assertThat(fleet.source.loaders("key")).containsExactly("b");
        assertThat(fleet.network.sent(PeerRequest.Fetch.class)).hasSize(1);
    }

    @Test
    void aGetterThatFailsIsNoFailureOfThePeer() {
        fleet.start("a", "b", "c");
        fleet.source.fail(new IllegalStateException("no such shelf"));
        String key = fleet.key("b", "c");
        for (int i = 0; i < 10; i++) {
            CompletableFuture<ByteView> get = fleet.node("a").get(key);
            fleet.settle(get);
            assertThatThrownBy(get::join).hasRootCauseInstanceOf(RemoteLoadException.class);
        }
        assertThat(fleet.source.loaders(key)).hasSize(10).containsOnly("b");
        assertThat(status("a", "b").breaker()).isEqualTo("closed");
        assertThat(status("a", "b").failures()).isZero();
    }

    @Test
    void anOverloadedOwnerIsNoFailedPeerAndNobodyElseLoads() {
        fleet.spec(spec -> spec.loadConcurrency(1).maxWaitingLoads(0)).start("a", "b", "c");
        List<String> keys = fleet.keys("b", 20);
        List<CompletableFuture<ByteView>> gets =
                keys.stream().map(fleet.node("a")::get).toList();
        gets.forEach(fleet::settle);
        assertThat(gets.stream().filter(CompletableFuture::isCompletedExceptionally))
                .hasSize(19)
                .allSatisfy(get -> assertThatThrownBy(get::join).hasCauseInstanceOf(OverloadedException.class));
        assertThat(fleet.source.loads()).hasSize(1);
        assertThat(status("a", "b").failures()).isZero();
        assertThat(fleet.node("a").fleet().stats().failovers()).isZero();
    }

    @Test
    void peersKeepCopiesOfWhatTheOwnerCallsHotNoLongerThanTheHotTtl() {
        fleet.spec(spec -> spec.hotThreshold(5)).start("a", "b", "c");
        String key = fleet.key("b", "c");
        for (int i = 0; i < 6; i++) {
            fleet.await(fleet.node("a").get(key));
        }
        fleet.network.forgetSent();
        fleet.await(fleet.node("a").get(key));
        assertThat(fleet.network.sent(PeerRequest.Fetch.class)).isEmpty();
        assertThat(fleet.node("a").group().stats().hotHits()).isPositive();
        assertThat(fleet.node("b").group().stats().hotPromotions()).isEqualTo(1);
        fleet.advance(Duration.ofSeconds(10));
        fleet.await(fleet.node("a").get(key));
        assertThat(fleet.network.sent(PeerRequest.Fetch.class)).hasSize(1);
        assertThat(fleet.source.loads(key)).hasSize(1);
    }

    @Test
    void coldKeysOfOthersAreNotKept() {
        fleet.start("a", "b", "c");
        String key = fleet.key("b", "c");
        fleet.await(fleet.node("a").get(key));
        fleet.await(fleet.node("a").get(key));
        assertThat(fleet.network.sent(PeerRequest.Fetch.class)).hasSize(2);
    }

    @Test
    void theLastCallerToLeaveEndsTheExchangeAndTheLoadAtTheOwner() {
        fleet.source.delay(Duration.ofSeconds(20));
        fleet.start("a", "b", "c");
        String key = fleet.key("b", "c");
        CompletableFuture<ByteView> first = fleet.node("a").get(key);
        CompletableFuture<ByteView> second = fleet.node("a").get(key);
        fleet.advance(Duration.ofMillis(100));
        first.cancel(false);
        fleet.advance(Duration.ofMillis(100));
        assertThat(fleet.network.open()).isEqualTo(1);
        assertThat(fleet.source.loads(key).get(0).result).isNotDone();
        second.cancel(false);
        fleet.advance(Duration.ofMillis(100));
        assertThat(fleet.network.open()).isZero();
        assertThat(fleet.source.loads(key).get(0).result).isCancelled();
        assertThat(status("a", "b").failures()).isZero();
        assertThat(status("a", "b").inFlight()).isZero();
    }

    @Test
    void aLoadThatNobodyWaitsForEndsAlthoughOthersOfItsExchangeWereAnswered() {
        fleet.start("a", "b");
        List<String> keys = fleet.keys("b", 2);
        fleet.await(fleet.node("b").get(keys.get(0)));
        fleet.source.delay(Duration.ofSeconds(20));
        CompletableFuture<?> both = fleet.node("a").group().getAllAsync(keys);
        fleet.advance(Duration.ofMillis(100));
        both.cancel(false);
        fleet.advance(Duration.ofMillis(100));
        assertThat(fleet.source.loads(keys.get(1)).get(0).result).isCancelled();
        assertThat(fleet.network.open()).isZero();
    }

    @Test
    void aNodeThatComesBackTakesValuesFromWhoeverStoodInForIt() {
        fleet.start("a", "b", "c");
        String key = fleet.key("b", "c");
        fleet.stop("b");
        fleet.await(fleet.node("a").get(key));
        assertThat(fleet.source.loaders(key)).containsExactly("c");
        Node back = fleet.start("b", SimulatedFleet.members("a", "b", "c"));
        assertThat(fleet.await(back.get(key)).toUtf8String()).isEqualTo(key + "#1");
        assertThat(fleet.source.loads(key)).hasSize(1);
        assertThat(fleet.network.sent(PeerRequest.Peek.class)).hasSize(1);
    }

    @Test
    void aNodeThatJoinsTakesValuesFromThePreviousOwners() {
        fleet.start("a", "b");
        List<String> keys = IntStream.range(0, 100).mapToObj(i -> "key-" + i).toList();
        fleet.await(fleet.node("a").group().getAllAsync(keys));
        List<Member> all = SimulatedFleet.members("a", "b", "c");
        Node joined = fleet.start("c", all);
        fleet.node("a").directory().say(all);
        fleet.node("b").directory().say(all);
        fleet.advance(Duration.ofSeconds(1));
        fleet.await(joined.group().getAllAsync(keys));
        assertThat(fleet.source.loads()).hasSize(100);
        assertThat(fleet.node("a").fleet().stats().viewChanges()).isEqualTo(1);
    }

    @Test
    void thePreviousOwnerHasFiveMillisecondsToAnswer() {
        fleet.start("a", "b", "c");
        String key = fleet.key("b", "c");
        fleet.await(fleet.node("c").get(key));
        fleet.start("b", SimulatedFleet.members("a", "b", "c"));
        fleet.network.link("b", "c").least = Duration.ofMillis(4);
        fleet.network.link("b", "c").most = Duration.ofMillis(5);
        assertThat(fleet.settle(fleet.node("b").get(key))).isBetween(Duration.ofMillis(14), Duration.ofMillis(17));
        assertThat(fleet.source.loaders(key)).containsExactly("b", "b");
    }

    @Test
    void manyKeysThatArePeekedAtShareExchanges() {
        fleet.spec(spec -> spec.maxWaitingLoads(5_000)).start("a", "b");
        List<String> keys = fleet.keys("b", 2_000);
        fleet.stop("b");
        fleet.await(fleet.node("a").group().getAllAsync(keys));
        Node back = fleet.start("b", SimulatedFleet.members("a", "b"));
        fleet.network.forgetSent();
        fleet.await(back.group().getAllAsync(keys));
        assertThat(fleet.source.loads()).hasSize(2_000);
        List<Sent> peeks = fleet.network.sent(PeerRequest.Peek.class);
        assertThat(peeks).hasSizeBetween(17, 40);
        assertThat(peeks.get(16).request())
                .satisfies(request ->
                        assertThat(((PeerRequest.Peek) request).keys()).hasSize(256));
    }

    @Test
    void nobodyPeeksWhenTheWarmWindowIsOver() {
        fleet.start("a", "b", "c");
        String key = fleet.keys("b", 1).get(0);
        fleet.advance(Duration.ofSeconds(61));
        fleet.await(fleet.node("b").get(key));
        assertThat(fleet.network.sent(PeerRequest.Peek.class)).isEmpty();
        assertThat(fleet.source.loaders(key)).containsExactly("b");
    }

    private PeerStatus status(String node, String peer) {
        return fleet.node(node).fleet().peers().stream()
                .filter(status -> status.member().name().equals(peer))
                .findFirst()
                .orElseThrow();
    }
}
