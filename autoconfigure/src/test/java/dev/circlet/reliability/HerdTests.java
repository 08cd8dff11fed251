package dev.circlet.reliability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.circlet.SimulatedFleet;
import dev.circlet.SimulatedFleet.Node;
import dev.circlet.SimulatedSource.Load;
import dev.circlet.SimulatedSource.Outcome;
import dev.circlet.SimulatedTransport.Sent;
import dev.circlet.cache.ByteView;
import dev.circlet.cache.DeadlineExceededException;
import dev.circlet.cache.OverloadedException;
import dev.circlet.peer.PeerRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Many callers at once, and getters that throw, hang or take more than the source can give. */
class HerdTests {

    private static final Duration LOAD = Duration.ofMillis(200);
    private static final Duration GRACE = Duration.ofMillis(100);

    private final SimulatedFleet fleet = new SimulatedFleet(10).shuffled(Duration.ofNanos(50_000));

    @BeforeEach
    void slowSource() {
        fleet.source.delay(LOAD);
    }

    @AfterEach
    void everyExchangeHasEnded() {
        fleet.close();
        assertThat(fleet.network.open()).isZero();
    }

    private List<Duration> settleAll(List<? extends CompletableFuture<?>> gets) {
        long start = fleet.time.read();
        List<Duration> ends = new ArrayList<>();
        gets.forEach(
                get -> get.whenComplete((value, failure) -> ends.add(Duration.ofNanos(fleet.time.read() - start))));
        gets.forEach(fleet::settle);
        return ends;
    }

    @Test
    @Scenario(1)
    void aColdKeyWithTenThousandCallersIsLoadedOnce() {
        fleet.start("a", "b", "c");
        List<CompletableFuture<ByteView>> gets = new ArrayList<>();
        List<Node> nodes = List.copyOf(fleet.nodes());
        for (int i = 0; i < 10_000; i++) {
            gets.add(nodes.get(i % 3).get("cold"));
        }
        List<Duration> ends = settleAll(gets);
        assertThat(ends).allSatisfy(end -> assertThat(end).isLessThan(LOAD.plusSeconds(2)));
        assertThat(gets).allSatisfy(get -> assertThat(get.join().toUtf8String()).isEqualTo("cold#1"));
        assertThat(fleet.source.loads()).hasSize(1);
    }

    @Test
    @Scenario(2)
    void aThousandKeysOfAHundredCallersEachAreLoadedOnceEach() {
        fleet.start("a", "b", "c");
        SplittableRandom random = new SplittableRandom(2);
        List<CompletableFuture<ByteView>> gets = new ArrayList<>();
        List<Node> nodes = List.copyOf(fleet.nodes());
        for (int i = 0; i < 100_000; i++) {
            gets.add(nodes.get(random.nextInt(3)).get("key-" + i % 1_000));
        }
        settleAll(gets);
        assertThat(gets).allMatch(get -> !get.isCompletedExceptionally());
        assertThat(fleet.source.loads()).hasSize(1_000);
        List<Sent> fetches = fleet.network.sent(PeerRequest.Fetch.class);
        assertThat(fetches.size()).as("keys share exchanges").isLessThanOrEqualTo(2 * 1_000);
        // Each of the two others waits for the owner's load of a key once.
        Map<String, Long> awaited = fetches.stream()
                .map(sent -> (PeerRequest.Fetch) sent.request())
                .filter(PeerRequest.Fetch::mayWait)
                .flatMap(fetch -> fetch.keys().stream())
                .collect(Collectors.groupingBy(query -> query.key(), TreeMap::new, Collectors.counting()));
        assertThat(awaited.values()).allMatch(count -> count <= 2);
    }

    @Test
    @Scenario(20)
    void aGetterThatThrowsIsCalledOncePerWaveAndNobodyStandsInForIt() {
        fleet.start("a", "b", "c");
        fleet.source.fail(new IllegalStateException("the source is down"));
        String key = fleet.key("b", "c");
        for (int wave = 1; wave <= 3; wave++) {
            List<CompletableFuture<ByteView>> gets = thousand(node -> node.get(key));
            settleAll(gets);
            assertThat(gets)
                    .allSatisfy(get ->
                            assertThatThrownBy(get::join).rootCause().hasMessageContaining("the source is down"));
            assertThat(fleet.source.loads(key)).hasSize(wave);
        }
        assertThat(fleet.source.loaders(key)).containsOnly("b");
        assertBreakersAreClosed();
    }

    private <T> List<T> thousand(Function<Node, T> call) {
        List<Node> nodes = List.copyOf(fleet.nodes());
        List<T> results = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            results.add(call.apply(nodes.get(i % nodes.size())));
        }
        return results;
    }

    private void assertBreakersAreClosed() {
        for (Node node : fleet.nodes()) {
            assertThat(node.fleet().stats().failovers()).isZero();
            assertThat(node.fleet().peers())
                    .allSatisfy(peer -> assertThat(peer.breaker()).isEqualTo("closed"));
        }
    }

    @Test
    @Scenario(21)
    void aGetterThatHangsKeepsNobodyBeyondTheDeadlineAndNoMorePlacesThanThereAre() {
        Duration deadline = Duration.ofSeconds(2);
        fleet.spec(spec -> spec.getTimeout(deadline).loadConcurrency(4)).start("a", "b", "c");
        fleet.source.script((node, key, number) -> Outcome.HANGS);
        String key = fleet.key("b", "c");
        List<CompletableFuture<ByteView>> gets = thousand(node -> node.get(key));
        for (String other : fleet.keys("b", 20)) {
            gets.add(fleet.node("c").get(other));
        }
        List<Duration> ends = settleAll(gets);
        assertThat(ends).hasSize(gets.size()).allMatch(end -> end.compareTo(deadline.plus(GRACE)) <= 0);
        assertThat(gets)
                .allSatisfy(get -> assertThatThrownBy(get::join).hasCauseInstanceOf(DeadlineExceededException.class));
        assertThat(mostAtATime(fleet.source.loads())).isLessThanOrEqualTo(4);
        fleet.source.script((node, loaded, number) -> Outcome.after(LOAD));
        // That nobody waits any more has to reach the owner first.
        fleet.advance(Duration.ofMillis(10));
        assertThat(fleet.await(fleet.node("a").get(key)).toUtf8String()).startsWith(key + "#");
    }

    private static int mostAtATime(List<Load> loads) {
        return loads.stream()
                .mapToInt(load -> (int) loads.stream()
                        .filter(other -> other.began <= load.began && other.ended > load.began)
                        .count())
                .max()
                .orElse(0);
    }

    @Test
    @Scenario(22)
    void theFirstCallerWhoLeavesHarmsNoneOfTheOthers() {
        fleet.start("a", "b", "c");
        for (String owner : List.of("a", "b")) {
            String key = fleet.keys(owner, 1).get(0);
            List<CompletableFuture<ByteView>> gets = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                gets.add(fleet.node("a").get(key));
            }
            fleet.advance(Duration.ofMillis(50));
            gets.get(0).cancel(true);
            List<CompletableFuture<ByteView>> others = gets.subList(1, gets.size());
            settleAll(others);
            assertThat(others)
                    .allSatisfy(get -> assertThat(get.join().toUtf8String()).isEqualTo(key + "#1"));
            assertThat(gets.get(0)).isCancelled();
            assertThat(fleet.source.loads(key)).hasSize(1);
        }
    }

    @Test
    @Scenario(27)
    void anOwnerWithMoreLoadsThanItsSourceBearsRefusesTheRestAtOnceAndRecovers() {
        fleet.spec(spec -> spec.loadConcurrency(8).maxWaitingLoads(16)).start("a", "b", "c");
        List<String> keys = fleet.keys("b", 200);
        List<CompletableFuture<ByteView>> gets = keys.stream()
                .map(key -> fleet.node(key.hashCode() % 2 == 0 ? "a" : "c").get(key))
                .collect(Collectors.toCollection(ArrayList::new));
        fleet.advance(Duration.ofMillis(20));
        List<CompletableFuture<ByteView>> refused =
                gets.stream().filter(CompletableFuture::isDone).toList();
        assertThat(refused)
                .hasSize(200 - 24)
                .allSatisfy(get -> assertThatThrownBy(get::join)
                        .cause()
                        .isInstanceOfSatisfying(
                                OverloadedException.class,
                                refusal -> assertThat(refusal.retryAfterMillis())
                                        .as("when to come again")
                                        .isBetween(50L, 5_000L)));
        settleAll(gets);
        assertThat(gets.stream().filter(get -> !get.isCompletedExceptionally())).hasSize(24);
        assertThat(mostAtATime(fleet.source.loads())).isEqualTo(8);
        Set<String> loaders = new HashSet<>();
        fleet.source.loads().forEach(load -> loaders.add(load.node));
        assertThat(loaders).as("an overload protects the source").containsExactly("b");
        assertThat(fleet.network.sent(PeerRequest.Fetch.class))
                .extracting(Sent::to)
                .containsOnly("b");
        assertBreakersAreClosed();
        List<String> later = keys.subList(0, 20);
        later.forEach(key -> fleet.await(fleet.node("a").get(key)));
    }
}
