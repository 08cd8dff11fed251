package dev.circlet.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.circlet.ReactiveNoDatabase;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.transaction.ReactiveTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.reactive.TransactionSynchronization;
import org.springframework.transaction.reactive.TransactionSynchronizationManager;
import org.springframework.transaction.reactive.TransactionalOperator;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What cached methods that return publishers do inside transactions that live in the context of the subscriber. */
@Timeout(60)
class ReactiveTransactionTests {

    private static final ReactiveNoDatabase DATABASE = new ReactiveNoDatabase();
    private static final TransactionalOperator TRANSACTION = TransactionalOperator.create(DATABASE);
    private static final TransactionalOperator INNER = TransactionalOperator.create(
            DATABASE, new DefaultTransactionDefinition(TransactionDefinition.PROPAGATION_REQUIRES_NEW));
    private static final TransactionalOperator WITHOUT = TransactionalOperator.create(
            DATABASE, new DefaultTransactionDefinition(TransactionDefinition.PROPAGATION_SUPPORTS));
    private static final Duration LONG = Duration.ofSeconds(20);

    private void inApplication(Application application, String... properties) {
        inApplication(CacheOutside.class, application, properties);
    }

    private void inApplication(Class<?> configuration, Application application, String... properties) {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        AutoConfigured.with(CacheAutoConfiguration.class, JacksonAutoConfiguration.class)))
                .withUserConfiguration(configuration)
                .withBean(ReactiveTransactionManager.class, () -> DATABASE)
                .withPropertyValues(properties)
                .run(context -> application.run(
                        context.getBean(ReactiveRows.class),
                        context.getBean(CacheManager.class).getCache("rows")));
    }

    /** Looks at what others see while a transaction is open. */
    private static Mono<Void> look(Runnable look) {
        return Mono.fromRunnable(look);
    }

    private static Mono<Object> fail() {
        return Mono.error(new RolledBack());
    }

    private static void rollBack(Mono<?> work) {
        assertThatThrownBy(
                        () -> work.then(fail()).as(TRANSACTION::transactional).block(LONG))
                .isInstanceOf(RolledBack.class);
    }

    @Test
    void putsAndEvictionsTakeEffectAfterTheCommitAndBeforeItsEnd() {
        inApplication((rows, cache) -> {
            cache.put("old", "1");
            cache.put("many", "1");
            rows.set("new", "2")
                    .then(rows.change("old"))
                    .then(rows.changeMany("many").then())
                    .then(rows.setAll("list", List.of("a", "b")).then())
                    .then(look(() -> {
                        assertThat(cache.get("new")).isNull();
                        assertThat(cache.get("list")).isNull();
                        assertThat(cache.get("old").get()).isEqualTo("1");
                        assertThat(cache.get("many").get()).isEqualTo("1");
                    }))
                    .as(TRANSACTION::transactional)
                    .block(LONG);
            assertThat(cache.get("new").get()).isEqualTo("2");
            assertThat(cache.get("list").get()).isEqualTo(List.of("a", "b"));
            assertThat(cache.get("old")).isNull();
            assertThat(cache.get("many")).isNull();
            rows.changeAll()
                    .then(look(() -> assertThat(cache.get("new").get()).isEqualTo("2")))
                    .as(TRANSACTION::transactional)
                    .block(LONG);
            assertThat(cache.get("new")).isNull();
        });
    }

    @Test
    void aRollBackChangesNothing() {
        inApplication((rows, cache) -> {
            cache.put("old", "1");
            rollBack(rows.set("new", "2")
                    .then(rows.change("old"))
                    .then(rows.changeAll())
                    .then(rows.setAll("list", List.of("a")).then())
                    .then(rows.read("read"))
                    .then(rows.synced("synced"))
                    .then(rows.all("all").then()));
            assertThat(cache.get("new")).isNull();
            assertThat(cache.get("list")).isNull();
            assertThat(cache.get("old").get()).isEqualTo("1");
            int reads = rows.reads();
            assertThat(rows.read("read").block(LONG)).isEqualTo("read " + (reads + 1));
            assertThat(rows.synced("synced").block(LONG)).isEqualTo("synced " + (reads + 2));
            assertThat(rows.all("all").blockFirst(LONG)).isEqualTo("all " + (reads + 3));
        });
    }

    @Test
    void whatAMethodReadsIsSeenByItsTransactionAndAfterTheCommitByAll() {
        inApplication((rows, cache) -> {
            CompletableFuture<?>[] others = new CompletableFuture<?>[2];
            rows.read("k")
                    .then(rows.all("list").collectList())
                    .then(look(() -> {
                        others[0] = rows.read("k").toFuture();
                        others[1] = rows.all("list").collectList().toFuture();
                        await().during(100, TimeUnit.MILLISECONDS).until(() -> !others[0].isDone());
                        assertThat(others[1]).isNotDone();
                        assertThat(cache.get("k")).isNull();
                    }))
                    .then(rows.read("k"))
                    .doOnNext(again -> assertThat(again).isEqualTo("k 1"))
                    .then(rows.synced("k"))
                    .doOnNext(again -> assertThat(again).isEqualTo("k 1"))
                    .thenMany(rows.all("list"))
                    .collectList()
                    .doOnNext(again -> assertThat(again).containsExactly("list 2", "list 3"))
                    .as(TRANSACTION::transactional)
                    .block(LONG);
            assertThat(others[0].orTimeout(20, TimeUnit.SECONDS).join()).isEqualTo("k 1");
            assertThat(others[1].orTimeout(20, TimeUnit.SECONDS).join()).isEqualTo(List.of("list 2", "list 3"));
            assertThat(rows.reads()).isEqualTo(3);
        });
    }

    @Test
    void whoWaitsForATransactionThatIsRolledBackComputes() {
        inApplication((rows, cache) -> {
            CompletableFuture<?>[] other = new CompletableFuture<?>[2];
            rollBack(rows.read("k").then(rows.synced("s")).then(look(() -> {
                other[0] = rows.read("k").toFuture();
                other[1] = rows.synced("s").toFuture();
            })));
            assertThat(List.of(
                            other[0].orTimeout(20, TimeUnit.SECONDS).join(),
                            other[1].orTimeout(20, TimeUnit.SECONDS).join()))
                    .allMatch(value -> value.toString().matches("[ks] [34]"));
        });
    }

    @Test
    void aRollBackAfterAPutAndAnEvictionShowsAgainWhatWasThere() {
        inApplication((rows, cache) -> {
            rows.set("k", "committed").as(TRANSACTION::transactional).block(LONG);
            rollBack(rows.set("k", "new").then(rows.change("k")));
            assertThat(rows.read("k").block(LONG)).isEqualTo("committed");
        });
    }

    @Test
    void anEvictionAfterAPutLeavesNothing() {
        inApplication((rows, cache) -> {
            rows.read("k")
                    .then(rows.change("k"))
                    .then(rows.read("k"))
                    .doOnNext(again -> assertThat(again).isEqualTo("k 2"))
                    .as(TRANSACTION::transactional)
                    .block(LONG);
            assertThat(rows.read("k").block(LONG)).isNotEqualTo("k 1");
        });
    }

    @Test
    void anInnerTransactionDoesNotWaitForTheOneAroundIt() {
        inApplication((rows, cache) -> {
            rows.read("k")
                    .then(rows.read("k").as(INNER::transactional))
                    .doOnNext(read -> assertThat(read).isEqualTo("k 2"))
                    .then(rows.set("committed", "1").as(INNER::transactional))
                    .then(look(() -> assertThat(cache.get("committed").get()).isEqualTo("1")))
                    .then(rows.read("k"))
                    .as(TRANSACTION::transactional)
                    .block(LONG);
            assertThat(cache.get("k")).isNotNull();
        });
    }

    @Test
    void anInnerTransactionAndTheOneAroundItEndEachOnItsOwn() {
        inApplication((rows, cache) -> {
            rollBack(rows.set("outer", "1").then(rows.set("inner", "1").as(INNER::transactional)));
            assertThat(cache.get("outer")).isNull();
            assertThat(cache.get("inner").get()).isEqualTo("1");
            rows.set("outer", "2")
                    .then(rows.set("inner", "2").then(fail()).as(INNER::transactional))
                    .onErrorResume(RolledBack.class, failed -> Mono.empty())
                    .as(TRANSACTION::transactional)
                    .block(LONG);
            assertThat(cache.get("outer").get()).isEqualTo("2");
            assertThat(cache.get("inner").get()).isEqualTo("1");
        });
    }

    @Test
    void whatMustBeImmediateIsSoAndRepeatedAfterTheCommit() {
        inApplication((rows, cache) -> {
            cache.put("k", "old row");
            cache.put("l", "old row");
            rows.changeAtOnce("k")
                    .then(look(() -> {
                        assertThat(cache.get("k")).isNull();
                        assertThat(cache.get("l")).isNotNull();
                        // Another transaction still reads the old row.
                        cache.put("k", "old row");
                    }))
                    .as(TRANSACTION::transactional)
                    .block(LONG);
            assertThat(cache.get("k")).isNull();
            rows.changeAllAtOnce()
                    .then(look(() -> {
                        assertThat(cache.get("l")).isNull();
                        cache.put("l", "old row");
                    }))
                    .as(TRANSACTION::transactional)
                    .block(LONG);
            assertThat(cache.get("l")).isNull();
            cache.put("k", "old row");
            rollBack(rows.changeAtOnce("k"));
            assertThat(cache.get("k")).isNull();
        });
    }

    @Test
    void aMethodThatFailsLeavesItsKeyToOthersAtOnce() {
        inApplication((rows, cache) -> rows.fails("k")
                .onErrorReturn("recovered")
                .then(look(() -> assertThat(rows.read("k")
                                .toFuture()
                                .orTimeout(20, TimeUnit.SECONDS)
                                .join())
                        .isEqualTo("k 2")))
                .as(TRANSACTION::transactional)
                .block(LONG));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoGivesUpRollsBackAndReleases(boolean computed) {
        inApplication((rows, cache) -> {
            CompletableFuture<Object> gate = rows.gate("k");
            if (computed) {
                gate.complete("open");
            }
            CompletableFuture<Object> reached = new CompletableFuture<>();
            Disposable subscription = rows.set("put", "1")
                    .then(rows.read("k").doOnSubscribe(begun -> reached.complete(computed ? null : "in the method")))
                    .doOnNext(read -> reached.complete("behind the method"))
                    .then(Mono.never())
                    .as(TRANSACTION::transactional)
                    .subscribe();
            if (computed) {
                await().until(() -> rows.reads() == 1);
            }
            reached.orTimeout(20, TimeUnit.SECONDS).join();
            CompletableFuture<String> other = rows.read("k").toFuture();
            assertThat(other).isNotDone();
            subscription.dispose();
            gate.complete("open");
            assertThat(other.orTimeout(20, TimeUnit.SECONDS).join()).isEqualTo(computed ? "k 2" : "k 1");
            assertThat(cache.get("put")).isNull();
        });
    }

    /** One waits for the other's lease otherwise, and that for the transaction that waits for both. */
    @Test
    void callsOfOneTransactionThatOverlapComputeOnceAndDoNotWaitForItsCommit() {
        inApplication((rows, cache) -> {
            CompletableFuture<Object> gate = rows.gate("k");
            CompletableFuture<List<String>> all = Flux.merge(
                            rows.read("k"), rows.synced("k"), rows.read("k"), rows.read("other"))
                    .collectSortedList()
                    .as(TRANSACTION::transactional)
                    .toFuture();
            gate.complete("open");
            assertThat(all.orTimeout(20, TimeUnit.SECONDS).join()).hasSize(4).contains("k 2", "k 2", "k 2");
            assertThat(rows.reads()).isEqualTo(2);
            assertThat(cache.get("k").get()).isEqualTo("k 2");
        });
    }

    /** As callers anywhere else do who wait for it on the same node. */
    @Test
    void overlappingCallsFailWithTheOneThatComputes() {
        inApplication((rows, cache) -> {
            CompletableFuture<Object> gate = rows.gate("k");
            CompletableFuture<List<String>> all = Flux.merge(
                            rows.fails("k").onErrorReturn("failed"),
                            rows.read("k").onErrorReturn("failed too"),
                            rows.synced("k").onErrorReturn("failed too"))
                    .collectSortedList()
                    .as(TRANSACTION::transactional)
                    .toFuture();
            gate.complete("open");
            assertThat(all.orTimeout(20, TimeUnit.SECONDS).join())
                    .containsExactly("failed", "failed too", "failed too");
            assertThat(rows.reads()).isEqualTo(1);
        });
    }

    /** However long that takes: the transaction ends only after both, and the lease with the transaction. */
    @Test
    void callsOfOneTransactionThatOverlapForLongerThanAGetWaitsSeeWhatTheFirstComputes() {
        inApplication(
                (rows, cache) -> {
                    CompletableFuture<Object> gate = rows.gate("k");
                    CompletableFuture<List<String>> all = Flux.merge(rows.read("k"), rows.read("k"))
                            .collectList()
                            .as(TRANSACTION::transactional)
                            .toFuture();
                    await().during(200, TimeUnit.MILLISECONDS).until(() -> !all.isDone());
                    gate.complete("open");
                    assertThat(all.orTimeout(5, TimeUnit.SECONDS).join()).containsExactly("k 1", "k 1");
                },
                "circlet.defaults.get-timeout=50ms");
    }

    @Test
    void methodsSeeTheTransactionOfTheirCallerAlsoWhereSpringLosesIt() {
        inApplication((rows, cache) -> Mono.zip(
                        rows.isInTransaction("a"),
                        rows.isInTransactionSynced("b"),
                        rows.areInTransaction("c").next())
                .doOnNext(seen -> assertThat(seen.toList()).containsOnly(true))
                .as(TRANSACTION::transactional)
                .block(LONG));
    }

    @Test
    void whatAMethodDoesToACacheItselfWaitsToo() {
        inApplication((rows, cache) -> {
            cache.put("k", "1");
            rollBack(rows.changesWithin("k"));
            assertThat(cache.get("k")).isNotNull();
            assertThat(cache.get("put within")).isNull();
            rows.changesWithin("k")
                    .then(look(() -> assertThat(cache.get("k")).isNotNull()))
                    .as(TRANSACTION::transactional)
                    .block(LONG);
            assertThat(cache.get("k")).isNull();
            assertThat(cache.get("put within").get()).isEqualTo("k");
        });
    }

    @ParameterizedTest
    @ValueSource(classes = {CacheOutside.class, TransactionOutside.class})
    void bothOnOneMethodWorkInEitherOrder(Class<?> order) {
        inApplication(order, (rows, cache) -> {
            assertThat(rows.setInOwn("k", "1").block(LONG)).isEqualTo("1");
            assertThat(cache.get("k").get()).isEqualTo("1");
            assertThatThrownBy(() -> rows.setInOwn("k", "").block(LONG)).isInstanceOf(IllegalArgumentException.class);
            assertThat(cache.get("k").get()).isEqualTo("1");
            assertThat(rows.readInOwn("r").block(LONG)).isEqualTo("r 1");
            assertThat(rows.readInOwn("r").block(LONG)).isEqualTo("r 1");
            rows.changeInOwn("k", look(() -> assertThat(cache.get("k")).isNotNull()))
                    .block(LONG);
            assertThat(cache.get("k")).isNull();
            assertThatThrownBy(() ->
                            rows.changeInOwn("r", Mono.error(new RolledBack())).block(LONG))
                    .isInstanceOf(RolledBack.class);
            assertThat(cache.get("r")).isNotNull();
            rollBack(rows.setInOwn("outer", "1").then(rows.changeInOwn("r", Mono.empty())));
            assertThat(cache.get("outer")).isNull();
            assertThat(cache.get("r")).isNotNull();
        });
    }

    @Test
    void whereNoTransactionWillCommitNothingWaits() {
        inApplication((rows, cache) -> rows.set("k", "1")
                .then(look(() -> assertThat(cache.get("k").get()).isEqualTo("1")))
                .as(WITHOUT::transactional)
                .block(LONG));
    }

    /** Spring tells those behind a failing listener of nothing any more. */
    @Test
    void listenersOfTheCommitNeitherPreventChangesNorWaitThemselves() {
        inApplication((rows, cache) -> {
            cache.put("listener", "1");
            assertThatThrownBy(() -> TransactionSynchronizationManager.forCurrentTransaction()
                            .doOnNext(manager -> manager.registerSynchronization(new TransactionSynchronization() {
                                @Override
                                public Mono<Void> afterCommit() {
                                    return rows.change("listener").then(Mono.error(new RolledBack()));
                                }
                            }))
                            .then(rows.set("k", "1"))
                            .then(rows.read("read"))
                            .as(TRANSACTION::transactional)
                            .block(LONG))
                    .isNotNull();
            assertThat(cache.get("k").get()).isEqualTo("1");
            assertThat(cache.get("read").get()).isEqualTo("read 1");
            assertThat(cache.get("listener")).isNull();
        });
    }

    @Test
    void aCommitThatFailsChangesNothing() {
        inApplication((rows, cache) -> {
            cache.put("old", "1");
            assertThatThrownBy(() -> rows.set("k", "1")
                            .then(rows.change("old"))
                            .then(fail().as(TRANSACTION::transactional))
                            .onErrorResume(RolledBack.class, failed -> Mono.empty())
                            .as(TRANSACTION::transactional)
                            .block(LONG))
                    .hasMessageContaining("rolled back");
            assertThat(cache.get("k")).isNull();
            assertThat(cache.get("old")).isNotNull();
        });
    }

    @Test
    void onRequestNothingWaits() {
        inApplication(
                (rows, cache) -> {
                    rollBack(rows.set("k", "1")
                            .then(look(() -> assertThat(cache.get("k").get()).isEqualTo("1")))
                            .then(rows.change("k"))
                            .then(look(() -> assertThat(cache.get("k")).isNull()))
                            .then(rows.read("k")));
                    assertThat(cache.get("k").get()).isEqualTo("k 1");
                },
                "circlet.cache-manager.transaction-aware=false");
    }

    private static final class RolledBack extends RuntimeException {

        private static final long serialVersionUID = 1L;
    }

    private interface Application {
        void run(ReactiveRows rows, Cache cache) throws Exception;
    }

    @Configuration(proxyBeanMethods = false)
    @Import(ReactiveRows.class)
    @EnableCaching(order = 1)
    @EnableTransactionManagement(order = 2)
    static class CacheOutside {}

    @Configuration(proxyBeanMethods = false)
    @Import(ReactiveRows.class)
    @EnableCaching(order = 2)
    @EnableTransactionManagement(order = 1)
    static class TransactionOutside {}
}
