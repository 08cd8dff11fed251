package dev.circlet.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.circlet.cache.Group;
import dev.circlet.cache.Groups;
import dev.circlet.cache.RemoteLoadException;
import dev.circlet.fleet.CachedPrices.Price;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionSynchronizationUtils;
import reactor.core.Disposable;

/** Cached methods of three Spring contexts over HTTP. */
@Timeout(120)
class CachedMethodsOfContextsIT {

    private static ContextFleet fleet;
    private static ExecutorService callers;

    @BeforeAll
    static void start() throws Exception {
        fleet = ContextFleet.start(3, Map.of(), CachedPrices.class);
        callers = Executors.newCachedThreadPool();
    }

    @AfterAll
    static void stop() {
        fleet.close();
        callers.shutdownNow();
    }

    private interface Call<T> {
        T on(CachedPrices prices) throws Exception;
    }

    private static CachedPrices prices(int node) {
        return fleet.node(node).getBean(CachedPrices.class);
    }

    private static Cache cache(int node) {
        return fleet.node(node).getBean(CacheManager.class).getCache("prices");
    }

    private static Group group(int node, String name) {
        return fleet.node(node).getBean(Groups.class).get(name);
    }

    private static int runs(String symbol) {
        return IntStream.range(0, 3).map(node -> prices(node).runs(symbol)).sum();
    }

    private static String owned(int node, String prefix) {
        return owned(node, "prices", prefix);
    }

    private static String owned(int node, String group, String prefix) {
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> prefix + i)
                .filter(key -> group(node, group).owner(key).equals("node-" + (node + 1)))
                .findFirst()
                .orElseThrow();
    }

    private static void close(String symbol) {
        IntStream.range(0, 3).forEach(node -> prices(node).gate(symbol));
    }

    private static void open(String symbol) {
        IntStream.range(0, 3).forEach(node -> prices(node).gate(symbol).countDown());
    }

    private static <T> List<Future<T>> herd(Call<T> call) {
        List<Future<T>> calls = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            CachedPrices prices = prices(i % 3);
            calls.add(callers.submit(() -> call.on(prices)));
        }
        return calls;
    }

    private static <T> List<T> all(List<Future<T>> calls) throws Exception {
        List<T> results = new ArrayList<>();
        for (Future<T> call : calls) {
            results.add(call.get(60, TimeUnit.SECONDS));
        }
        return results;
    }

    @Test
    void aColdKeyIsComputedOnceInTheFleet() throws Exception {
        assertThat(all(herd(prices -> prices.price("herd-plain"))).stream().distinct())
                .hasSize(1);
        assertThat(all(herd(prices -> prices.synced("herd-synced"))).stream().distinct())
                .hasSize(1);
        assertThat(all(herd(prices -> prices.both("herd-both"))).stream().distinct())
                .hasSize(1);
        assertThat(all(herd(prices -> prices.mono("herd-mono").block())).stream()
                        .distinct())
                .hasSize(1);
        assertThat(all(herd(prices -> String.valueOf(prices.unknown("herd-unknown")))))
                .containsOnly("null");
        for (String kind : List.of("plain", "synced", "both", "mono", "unknown")) {
            assertThat(runs("herd-" + kind)).as(kind).isEqualTo(1);
        }
    }

    @Test
    void whoeverOwnsTheKeyTheExecutionsAreItsLoads() {
        for (int owner = 0; owner < 3; owner++) {
            String symbol = owned(owner, "counted-");
            long before = loads();
            for (int asking = 0; asking < 3; asking++) {
                assertThat(prices(asking).price(symbol).node()).isEqualTo("node-1");
            }
            assertThat(loads() - before).isEqualTo(1);
        }
    }

    private static long loads() {
        return IntStream.range(0, 3)
                .mapToLong(node -> group(node, "prices").stats().loads())
                .sum();
    }

    @Test
    void whatIsThrownReachesItsNodeAsItIsAndOthersComputeOnce() throws Exception {
        close("failing");
        List<Future<Price>> calls = herd(prices -> prices.failing("failing"));
        await().until(() -> runs("failing") > 0);
        open("failing");
        for (Future<Price> call : calls) {
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> call.get(60, TimeUnit.SECONDS))
                    .withCauseExactlyInstanceOf(IOException.class);
        }
        for (int node = 0; node < 3; node++) {
            assertThat(cache(node).get("failing")).isNull();
        }
    }

    @Test
    void whatIsVetoedIsComputedByTheNext() throws Exception {
        prices(0).vetoed("vetoed");
        Price first = prices(1).vetoed("vetoed");
        assertThat(first.number()).isEqualTo(1);
        assertThat(first.node()).isEqualTo("node-2");
        assertThat(prices(1).vetoed("vetoed").number()).isEqualTo(2);
        assertThat(prices(2).vetoed("vetoed").node()).isEqualTo("node-2");
    }

    @Test
    void aCancelledMonoHandsTheLeaseToAnotherNode() throws Exception {
        String symbol = owned(2, "cancelled-");
        close(symbol);
        Disposable leader = callers.submit(() -> prices(0)
                        .mono(symbol)
                        .subscribeOn(reactor.core.scheduler.Schedulers.boundedElastic())
                        .subscribe(value -> {}, failure -> {}))
                .get();
        await().until(() -> prices(0).runs(symbol) == 1);
        Future<Price> follower = callers.submit(() -> prices(1).price(symbol));
        await().until(() -> group(1, "prices").stats().gets() > 0);
        leader.dispose();
        await().until(() -> prices(1).runs(symbol) == 1);
        open(symbol);
        assertThat(follower.get(60, TimeUnit.SECONDS).node()).isEqualTo("node-2");
        assertThat(prices(2).price(symbol).node()).isEqualTo("node-2");
    }

    @Test
    void stagesAreComputedOnceInTheFleetToo() throws Exception {
        for (int owner = 0; owner < 3; owner++) {
            String symbol = owned(owner, "stage-");
            assertThat(all(herd(prices ->
                                    prices.stage(symbol).toCompletableFuture().get()))
                            .stream()
                            .distinct())
                    .hasSize(1);
            assertThat(runs(symbol)).isEqualTo(1);
        }
    }

    @Test
    void aCancelledStageHandsTheLeaseToAnotherNode() throws Exception {
        String symbol = owned(2, "given-up-");
        CompletableFuture<Price> leader = prices(0).stageGivenUp(symbol).toCompletableFuture();
        await().until(() -> prices(0).runs(symbol) == 1);
        CompletableFuture<Price> follower = prices(1).stage(symbol).toCompletableFuture();
        leader.cancel(true);
        assertThat(follower.get(60, TimeUnit.SECONDS).node()).isEqualTo("node-2");
    }

    @Test
    void aMethodThatReturnsNoFutureIsOneWithoutAValue() throws Exception {
        for (int owner = 0; owner < 3; owner++) {
            String symbol = owned(owner, "no-future-");
            for (int node = 0; node < 3; node++) {
                CompletableFuture<Price> none = prices(node).noFuture(symbol);
                assertThat(none == null ? null : none.get(60, TimeUnit.SECONDS)).isNull();
            }
            assertThat(runs(symbol)).isEqualTo(1);
        }
    }

    @Test
    void aMethodThatReturnsNoPublisherIsOneWithoutAValue() {
        for (int owner = 0; owner < 3; owner++) {
            String symbol = owned(owner, "no-mono-");
            for (int node = 0; node < 3; node++) {
                assertThat(prices(node).noMono(symbol).block()).isNull();
            }
            assertThat(runs(symbol)).isEqualTo(1);
        }
    }

    @Test
    void whatARetrievalComputesTheFleetHasWhenItEnds() throws Exception {
        for (int i = 0; i < 100; i++) {
            String symbol = owned(2, "retrieved-" + i + "-");
            Price price = new Price(symbol, "by hand", i);
            cache(0).retrieve(symbol, () -> CompletableFuture.supplyAsync(() -> price, callers))
                    .get(60, TimeUnit.SECONDS);
            assertThat(cache(2).get(symbol, Price.class)).isEqualTo(price);
        }
    }

    @Test
    void whatATransactionComputesTheFleetHasWhenItIsCommitted() {
        for (int i = 0; i < 100; i++) {
            String symbol = owned(2, "committed-" + i + "-");
            Price price = new Price(symbol, "by hand", i);
            committed(() -> cache(0).get(symbol, () -> price));
            assertThat(cache(2).get(symbol, Price.class)).isEqualTo(price);
        }
    }

    private static void committed(Runnable work) {
        TransactionSynchronizationManager.initSynchronization();
        TransactionSynchronizationManager.setActualTransactionActive(true);
        try {
            work.run();
            TransactionSynchronizationUtils.triggerAfterCommit();
            TransactionSynchronizationUtils.triggerAfterCompletion(TransactionSynchronization.STATUS_COMMITTED);
        } finally {
            TransactionSynchronizationManager.clear();
        }
    }

    @Test
    void putsAndEvictionsReachAllNodes() {
        prices(0).set(new Price("set", "by hand", 7));
        for (int node = 0; node < 3; node++) {
            assertThat(prices(node).price("set").node()).isEqualTo("by hand");
            assertThat(cache(node).get("set", Price.class).number()).isEqualTo(7);
        }
        prices(1).forget("set");
        assertThat(prices(2).price("set").node()).isEqualTo("node-3");
        prices(0).forgetAll();
        assertThat(prices(1).price("set").node()).isEqualTo("node-2");
        assertThat(prices(0).price("set").node()).isEqualTo("node-2");
    }

    @Test
    void futuresThatAreCompletedLaterWaitForTheirPutsAndEvictions() throws Exception {
        for (int owner = 0; owner < 3; owner++) {
            String symbol = owned(owner, "later-");
            assertThat(prices(1).price(symbol).number()).isEqualTo(1);
            CompletableFuture<Price> computed = new CompletableFuture<>();
            CompletableFuture<Price> put = prices(0).setLater(symbol, computed);
            callers.execute(() -> computed.complete(new Price(symbol, "later", 7)));
            put.get(60, TimeUnit.SECONDS);
            for (int node = 0; node < 3; node++) {
                assertThat(prices(node).price(symbol).node()).isEqualTo("later");
            }
            CompletableFuture<String> done = new CompletableFuture<>();
            CompletableFuture<String> evicted = prices(0).forgetLater(symbol, done);
            callers.execute(() -> done.complete("done"));
            assertThat(evicted.get(60, TimeUnit.SECONDS)).isEqualTo("done");
            assertThat(prices(1).price(symbol).number()).isEqualTo(2);
        }
    }

    @Test
    void anEvictionWhileTheMethodRunsBeatsItsValue() throws Exception {
        close("evicted");
        Future<Price> running = callers.submit(() -> prices(0).price("evicted"));
        await().until(() -> runs("evicted") == 1);
        prices(1).forget("evicted");
        open("evicted");
        assertThat(running.get(60, TimeUnit.SECONDS).node()).isEqualTo("node-1");
        for (int node = 0; node < 3; node++) {
            assertThat(cache(node).get("evicted")).isNull();
        }
        assertThat(prices(2).price("evicted").node()).isEqualTo("node-3");
        assertThat(prices(0).price("evicted").node()).isEqualTo("node-3");
    }

    @Test
    void nullIsHeldByAll() {
        for (int owner = 0; owner < 3; owner++) {
            String symbol = owned(owner, "nothing-");
            prices(0).unknown(symbol);
            for (int node = 0; node < 3; node++) {
                assertThat(cache(node).get(symbol))
                        .as("from node %s of %s", node, owner)
                        .isNotNull();
                assertThat(cache(node).get(symbol).get()).isNull();
                assertThat(cache(node).get(symbol, Price.class)).isNull();
                assertThat(prices(node).unknown(symbol)).isNull();
                assertThat(cache(node).get(symbol + "?")).isNull();
            }
            assertThat(runs(symbol)).isEqualTo(1);
        }
    }

    @Test
    void oneOfAllThatPutIfAbsentWins() throws Exception {
        List<Future<Boolean>> puts = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            int number = i;
            puts.add(callers.submit(
                    () -> cache(number % 3).putIfAbsent("contested", new Price("contested", "", number)) == null));
        }
        assertThat(all(puts).stream().filter(won -> won)).hasSize(1);
    }

    @Test
    void aGroupWithAGetterLoadsOnTheOwnerAndFailsThere() throws Exception {
        String symbol = owned(1, "loaded-prices", "loaded-");
        assertThat(prices(0).loaded(symbol).node()).isEqualTo("node-2");
        String broken = owned(1, "loaded-prices", "broken-");
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> prices(1).loaded(broken));
        assertThatExceptionOfType(RemoteLoadException.class)
                .isThrownBy(() -> prices(0).loaded(broken))
                .withMessageContaining("no price of");
    }
}
