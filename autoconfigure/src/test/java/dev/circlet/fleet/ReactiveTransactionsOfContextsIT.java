package dev.circlet.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.circlet.ReactiveNoDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.transaction.ReactiveTransactionManager;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Reactive transactions on one node, and what another one sees of them. */
@Timeout(120)
class ReactiveTransactionsOfContextsIT {

    private static final Duration LONG = Duration.ofSeconds(60);

    private static ContextFleet fleet;

    @BeforeAll
    static void start() throws Exception {
        fleet = ContextFleet.start(2, Map.of(), Stocks.class);
    }

    @AfterAll
    static void stop() {
        fleet.close();
    }

    private static Orders orders(int node) {
        return fleet.node(node).getBean(Orders.class);
    }

    private static Stock stock(int node) {
        return fleet.node(node).getBean(Stock.class);
    }

    private static Cache cache(int node) {
        return fleet.node(node).getBean(CacheManager.class).getCache("stock");
    }

    /** With several keys, so that each node owns some. */
    private static String key(String name, int i) {
        return name + "-" + i;
    }

    @Test
    void whatATransactionComputesTheFleetHasWhenItIsCommittedAndNobodyElseComputesIt() {
        for (int i = 0; i < 10; i++) {
            String key = key("read", i);
            CompletableFuture<Object> open = new CompletableFuture<>();
            CompletableFuture<String> first = orders(0).reading(key, open).toFuture();
            await().until(() -> stock(0).reads(key) == 1);
            CompletableFuture<String> other = stock(1).count(key).toFuture();
            await().during(50, TimeUnit.MILLISECONDS).until(() -> !other.isDone());
            assertThat(cache(1).get(key)).isNull();
            open.complete("commit");
            assertThat(first.orTimeout(60, TimeUnit.SECONDS).join()).isEqualTo(key + " of node-1");
            assertThat(cache(1).get(key, String.class)).isEqualTo(key + " of node-1");
            assertThat(other.orTimeout(60, TimeUnit.SECONDS).join()).isEqualTo(key + " of node-1");
            assertThat(stock(1).reads(key)).isZero();
        }
    }

    @Test
    void whoWaitsOnAnotherNodeForATransactionThatIsRolledBackComputes() {
        for (int i = 0; i < 10; i++) {
            String key = key("rolled-back", i);
            CompletableFuture<Object> open = new CompletableFuture<>();
            CompletableFuture<String> first = orders(0).reading(key, open).toFuture();
            await().until(() -> stock(0).reads(key) == 1);
            CompletableFuture<String> other = stock(1).count(key).toFuture();
            open.completeExceptionally(new IllegalStateException("roll back"));
            assertThatThrownBy(() -> first.get(60, TimeUnit.SECONDS)).hasMessageContaining("roll back");
            assertThat(other.orTimeout(60, TimeUnit.SECONDS).join()).isEqualTo(key + " of node-2");
        }
    }

    @Test
    void putsAndEvictionsReachTheFleetBeforeTheTransactionEnds() {
        for (int i = 0; i < 10; i++) {
            String set = key("set", i);
            String forgotten = key("forgotten", i);
            cache(1).put(forgotten, "old");
            orders(0)
                    .changing(set, forgotten, () -> {
                        assertThat(cache(1).get(set)).isNull();
                        assertThat(cache(1).get(forgotten)).isNotNull();
                    })
                    .block(LONG);
            assertThat(cache(1).get(set, String.class)).isEqualTo("1");
            assertThat(cache(1).get(forgotten)).isNull();
        }
    }

    /** Those threads are few, and none may be kept: the application blocks them here until the fleet has answered again. */
    @Test
    void whoGoesOnAfterATransactionOrAChangeKeepsNoThreadFromTheFleet() {
        List<CompletableFuture<Object>> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String set = key("blocking", i);
            all.add(orders(0)
                    .changing(set, key("blocking-forgotten", i), () -> {})
                    .then(Mono.<Object>fromSupplier(() -> {
                        cache(0).evict(set);
                        return Thread.currentThread().getName();
                    }))
                    .toFuture());
            all.add(stock(0).forget(set)
                    .then(Mono.<Object>fromSupplier(() -> Thread.currentThread().getName()))
                    .toFuture());
        }
        assertThat(all)
                .allSatisfy(each -> assertThat(
                                each.orTimeout(60, TimeUnit.SECONDS).join().toString())
                        .startsWith("circlet-stock-"));
    }

    @Configuration(proxyBeanMethods = false)
    @EnableCaching
    @EnableTransactionManagement
    static class Stocks {

        @Bean
        ReactiveTransactionManager transactions() {
            return new ReactiveNoDatabase();
        }

        @Bean
        Stock stock(Environment environment) {
            return new Stock(environment.getRequiredProperty("circlet.node-name"));
        }

        @Bean
        Orders orders(Stock stock) {
            return new Orders(stock);
        }
    }

    static class Stock {

        private final Map<String, AtomicInteger> reads = new ConcurrentHashMap<>();
        private final String node;

        Stock(String node) {
            this.node = node;
        }

        int reads(String key) {
            AtomicInteger count = reads.get(key);
            return count == null ? 0 : count.get();
        }

        @Cacheable("stock")
        public Mono<String> count(String key) {
            return Mono.fromSupplier(() -> {
                        reads.computeIfAbsent(key, none -> new AtomicInteger()).incrementAndGet();
                        return key + " of " + node;
                    })
                    .subscribeOn(Schedulers.parallel());
        }

        @CachePut(cacheNames = "stock", key = "#key")
        public Mono<String> set(String key, String value) {
            return Mono.just(value);
        }

        @CacheEvict("stock")
        public Mono<Void> forget(String key) {
            return Mono.empty();
        }
    }

    static class Orders {

        private final Stock stock;

        Orders(Stock stock) {
            this.stock = stock;
        }

        @Transactional
        public Mono<String> reading(String key, CompletableFuture<?> until) {
            return stock.count(key).then(Mono.fromFuture(until)).then(stock.count(key));
        }

        @Transactional
        public Mono<Void> changing(String set, String forgotten, Runnable then) {
            return stock.set(set, "1").then(stock.forget(forgotten)).then(Mono.fromRunnable(then));
        }
    }
}
