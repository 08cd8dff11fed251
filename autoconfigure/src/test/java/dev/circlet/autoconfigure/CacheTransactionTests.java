package dev.circlet.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.circlet.cache.ByteView;
import dev.circlet.cache.InvalidKeyException;
import dev.circlet.cache.LeaseGroup;
import java.io.InputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.SavepointManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What caches do inside transactions that are bound to the thread. */
class CacheTransactionTests {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(AutoConfigured.with(CacheAutoConfiguration.class)))
            .withUserConfiguration(Rows.class)
            .withBean(PlatformTransactionManager.class, NoDatabase::new);

    private void inApplication(Application application, String... properties) {
        runner.withPropertyValues(properties)
                .run(context -> application.run(
                        context.getBean(Rows.class),
                        context.getBean(CacheManager.class).getCache("rows"),
                        new TransactionTemplate(context.getBean(PlatformTransactionManager.class))));
    }

    private static <T> T elsewhere(java.util.concurrent.Callable<T> call) {
        return CompletableFuture.supplyAsync(() -> {
                    try {
                        return call.call();
                    } catch (Exception failed) {
                        throw new IllegalStateException(failed);
                    }
                })
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }

    @Test
    void putsAndEvictionsTakeEffectAfterTheCommit() {
        inApplication((rows, cache, transaction) -> {
            cache.put("old", "1");
            transaction.executeWithoutResult(status -> {
                cache.put("new", "1");
                rows.change("old");
                assertThat(elsewhere(() -> cache.get("new"))).isNull();
                assertThat(elsewhere(() -> cache.get("old"))).isNotNull();
            });
            assertThat(cache.get("new").get()).isEqualTo("1");
            assertThat(cache.get("old")).isNull();
            transaction.executeWithoutResult(status -> {
                cache.clear();
                assertThat(cache.get("new").get()).isEqualTo("1");
            });
            assertThat(cache.get("new")).isNull();
        });
    }

    @Test
    void aRollBackChangesNothing() {
        inApplication((rows, cache, transaction) -> {
            cache.put("old", "1");
            rollBack(transaction, status -> {
                cache.put("new", "1");
                rows.change("old");
                cache.clear();
                assertThat(rows.read("read")).isEqualTo("read 1");
                assertThat(rows.synced("synced")).isEqualTo("synced 2");
            });
            assertThat(cache.get("new")).isNull();
            assertThat(cache.get("old").get()).isEqualTo("1");
            assertThat(rows.read("read")).isEqualTo("read 3");
            assertThat(rows.synced("synced")).isEqualTo("synced 4");
        });
    }

    @Test
    void whatAMethodReadsIsSeenByItsTransactionAndAfterTheCommitByAll() {
        inApplication((rows, cache, transaction) -> {
            CompletableFuture<String> other = transaction.execute(status -> {
                assertThat(rows.read("k")).isEqualTo("k 1");
                assertThat(rows.read("k")).isEqualTo("k 1");
                assertThat(rows.synced("k")).isEqualTo("k 1");
                assertThat(cache.get("k").get()).isEqualTo("k 1");
                assertThat(elsewhere(() -> cache.get("k"))).isNull();
                CompletableFuture<String> waiting = CompletableFuture.supplyAsync(() -> rows.read("k"));
                await().during(100, TimeUnit.MILLISECONDS).until(() -> !waiting.isDone());
                return waiting;
            });
            assertThat(other.join()).isEqualTo("k 1");
            assertThat(rows.read("k")).isEqualTo("k 1");
        });
    }

    @Test
    void whatAMethodReadIsSeenByWhoeverAsksTheCacheInItsTransaction() {
        inApplication((rows, cache, transaction) -> {
            transaction.executeWithoutResult(status -> {
                assertThat(rows.read("k")).isEqualTo("k 1");
                assertThat(cache.putIfAbsent("k", "other").get()).isEqualTo("k 1");
                assertThat(cache.get("k", () -> "other")).isEqualTo("k 1");
                assertThat(cache.retrieve("k").thenApply(found -> ((Cache.ValueWrapper) found).get()))
                        .isCompletedWithValue("k 1");
                assertThat(cache.retrieve("k", () -> CompletableFuture.completedFuture("other")))
                        .isCompletedWithValue("k 1");
            });
            assertThat(cache.get("k").get()).isEqualTo("k 1");
        });
    }

    @Test
    void whoWaitsForATransactionThatIsRolledBackComputes() {
        inApplication((rows, cache, transaction) -> {
            CompletableFuture<?>[] other = new CompletableFuture<?>[1];
            rollBack(transaction, status -> {
                rows.read("k");
                other[0] = CompletableFuture.supplyAsync(() -> rows.read("k"));
            });
            assertThat(other[0].orTimeout(10, TimeUnit.SECONDS).join()).isEqualTo("k 2");
        });
    }

    @Test
    void anInnerTransactionDoesNotWaitForTheOneAroundIt() {
        inApplication((rows, cache, transaction) -> {
            TransactionTemplate inner = new TransactionTemplate(
                    transaction.getTransactionManager(), definition(TransactionDefinition.PROPAGATION_REQUIRES_NEW));
            transaction.executeWithoutResult(status -> {
                assertThat(rows.read("k")).isEqualTo("k 1");
                assertThat(inner.<String>execute(within -> rows.read("k"))).isEqualTo("k 2");
            });
            assertThat(cache.get("k")).isNotNull();
        });
    }

    @Test
    void anEvictionAfterAPutLeavesNothing() {
        inApplication((rows, cache, transaction) -> {
            transaction.executeWithoutResult(status -> {
                assertThat(rows.read("k")).isEqualTo("k 1");
                rows.change("k");
                assertThat(rows.read("k")).isEqualTo("k 2");
            });
            assertThat(rows.read("k")).isNotEqualTo("k 1");
        });
    }

    @Test
    void whatANestedTransactionPutIsNotSeenAfterItsRollBackToTheSavepoint() {
        inApplication((rows, cache, transaction) -> {
            TransactionTemplate nested = new TransactionTemplate(
                    transaction.getTransactionManager(),
                    new DefaultTransactionDefinition(TransactionDefinition.PROPAGATION_NESTED));
            transaction.executeWithoutResult(status -> {
                assertThat(rows.read("k")).isEqualTo("k 1");
                nested.executeWithoutResult(inner -> {
                    cache.put("k", "rolled back");
                    assertThat(rows.read("k")).isEqualTo("rolled back");
                    inner.setRollbackOnly();
                });
                assertThat(rows.read("k")).isEqualTo("k 2");
            });
            assertThat(cache.get("k").get()).isEqualTo("k 2");
        });
    }

    @Test
    void whatMustBeImmediateIsSoAndRepeatedAfterTheCommit() {
        inApplication((rows, cache, transaction) -> {
            cache.put("k", "old row");
            transaction.executeWithoutResult(status -> {
                assertThat(cache.evictIfPresent("k")).isTrue();
                assertThat(elsewhere(() -> cache.get("k"))).isNull();
                // Another transaction still reads the old row.
                elsewhere(() -> cache.putIfAbsent("k", "old row"));
            });
            assertThat(cache.get("k")).isNull();
        });
    }

    @Test
    void listenersOfTheCommitAreHeardToo() {
        inApplication((rows, cache, transaction) -> {
            cache.put("a", "1");
            cache.put("b", "1");
            transaction.executeWithoutResult(status ->
                    TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                        @Override
                        public void afterCommit() {
                            rows.change("a");
                        }

                        @Override
                        public void afterCompletion(int outcome) {
                            rows.change("b");
                        }
                    }));
            assertThat(cache.get("a")).isNull();
            assertThat(cache.get("b")).isNull();
        });
    }

    /** Their caches have nothing in common but the name and the thread. */
    @Test
    void anotherApplicationInTheSameTransactionHasItsOwn() {
        inApplication((rows, cache, transaction) -> inApplication((others, otherCache, unused) -> {
            rollBack(transaction, status -> {
                assertThat(rows.read("k")).isEqualTo("k 1");
                others.read("skipped");
                assertThat(otherCache.get("k")).isNull();
                assertThat(others.read("k")).isEqualTo("k 2");
                others.change("k");
                otherCache.clear();
                assertThat(rows.read("k")).as("what the other one evicts").isEqualTo("k 1");
            });
            transaction.executeWithoutResult(status -> {
                rows.read("both");
                otherCache.put("both", "other");
            });
            assertThat(cache.get("both").get()).isEqualTo("both 2");
            assertThat(otherCache.get("both").get()).isEqualTo("other");
        }));
    }

    /** A body that calls another application has no lease there. */
    @Test
    void whatAnotherReleaseWroteIsReplacedInATransactionToo() {
        inApplication((rows, cache, transaction) -> {
            ((LeaseGroup) cache.getNativeCache())
                    .put("k", ByteView.utf8("of another release"))
                    .join();
            transaction.executeWithoutResult(
                    status -> assertThat(rows.read("k")).isEqualTo(rows.read("k")));
            assertThat(cache.get("k").get()).isEqualTo("k 1");
        });
    }

    @Test
    void aChangeThatFailsAfterTheCommitDoesNotFailWhoCommitted() {
        inApplication((rows, cache, transaction) -> {
            String refused = "k".repeat(1 << 16);
            assertThatThrownBy(() -> cache.put(refused, "1")).isInstanceOf(InvalidKeyException.class);
            transaction.executeWithoutResult(status -> {
                cache.put(refused, "1");
                cache.put("k", "1");
            });
            assertThat(cache.get("k").get()).isEqualTo("1");
        });
    }

    @Test
    void aPutThatCannotBeKeptHidesWhatTheTransactionHasReadBefore() {
        inApplication((rows, cache, transaction) -> {
            transaction.executeWithoutResult(status -> {
                rows.read("k");
                cache.put("k", InputStream.nullInputStream());
                assertThat(cache.get("k")).isNull();
            });
            assertThat(cache.get("k")).isNull();
        });
    }

    @Test
    void whatAMethodReturnsReplacesWhatItPutInATransactionOfItsOwn() {
        inApplication((rows, cache, transaction) -> {
            String read = rows.readAfter(
                    "k", () -> transaction.executeWithoutResult(status -> cache.put("k", "put in between")));
            assertThat(cache.get("k").get()).isEqualTo(read);
        });
    }

    @Test
    void aMethodOfAnotherApplicationWithinACachedOneIsCachedThere() {
        inApplication((rows, cache, transaction) -> inApplication((others, otherCache, unused) -> {
            assertThat(cache.get("k", () -> others.read("k"))).isEqualTo("k 1");
            assertThat(others.read("k")).isEqualTo("k 1");
            assertThat(otherCache.get("k").get()).isEqualTo("k 1");
        }));
    }

    @Test
    void onRequestNothingWaits() {
        inApplication(
                (rows, cache, transaction) -> {
                    rollBack(transaction, status -> {
                        cache.put("k", "1");
                        assertThat(elsewhere(() -> cache.get("k").get())).isEqualTo("1");
                        rows.change("k");
                        assertThat(elsewhere(() -> cache.get("k"))).isNull();
                        cache.put("k", "2");
                    });
                    assertThat(cache.get("k").get()).isEqualTo("2");
                },
                "circlet.cache-manager.transaction-aware=false");
    }

    private static void rollBack(
            TransactionTemplate transaction, Consumer<org.springframework.transaction.TransactionStatus> body) {
        transaction.executeWithoutResult(status -> {
            body.accept(status);
            status.setRollbackOnly();
        });
    }

    private static TransactionDefinition definition(int propagation) {
        return new org.springframework.transaction.support.DefaultTransactionDefinition(propagation);
    }

    private interface Application {
        void run(Rows rows, Cache cache, TransactionTemplate transaction) throws Exception;
    }

    @Configuration(proxyBeanMethods = false)
    @EnableCaching
    static class Rows {

        private final AtomicInteger reads = new AtomicInteger();

        @Cacheable("rows")
        public String read(String key) {
            return key + " " + reads.incrementAndGet();
        }

        @Cacheable(cacheNames = "rows", sync = true)
        public String synced(String key) {
            return key + " " + reads.incrementAndGet();
        }

        @Cacheable(cacheNames = "rows", key = "#key")
        public String readAfter(String key, Runnable before) {
            before.run();
            return key + " " + reads.incrementAndGet();
        }

        @CacheEvict("rows")
        public void change(String key) {}
    }

    /** Transactions with all their phases, around nothing. */
    static final class NoDatabase extends AbstractPlatformTransactionManager {

        private static final long serialVersionUID = 1L;

        private final transient ThreadLocal<Object> open = new ThreadLocal<>();

        NoDatabase() {
            setNestedTransactionAllowed(true);
        }

        private record Savepoints() implements SavepointManager {

            @Override
            public Object createSavepoint() {
                return new Object();
            }

            @Override
            public void rollbackToSavepoint(Object savepoint) {}

            @Override
            public void releaseSavepoint(Object savepoint) {}
        }

        @Override
        protected Object doGetTransaction() {
            return new Savepoints();
        }

        @Override
        protected boolean isExistingTransaction(Object transaction) {
            return open.get() != null;
        }

        @Override
        protected void doBegin(Object transaction, TransactionDefinition definition) {
            open.set(transaction);
        }

        @Override
        protected Object doSuspend(Object transaction) {
            Object suspended = open.get();
            open.remove();
            return suspended;
        }

        @Override
        protected void doResume(Object transaction, Object suspended) {
            open.set(suspended);
        }

        @Override
        protected void doCommit(DefaultTransactionStatus status) {}

        @Override
        protected void doRollback(DefaultTransactionStatus status) {}

        @Override
        protected void doCleanupAfterCompletion(Object transaction) {
            open.remove();
        }
    }
}
