package dev.circlet.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.ReactiveNoDatabase;
import dev.circlet.autoconfigure.CacheTransactionTests.NoDatabase;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.reactive.TransactionalOperator;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;
import reactor.core.publisher.Mono;

/** What methods do that are called in a transaction of the thread, and whose results come on another one. */
@Timeout(60)
class CallersTransactionTests {

    private void inApplication(Application application, String... properties) {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(AutoConfigured.with(CacheAutoConfiguration.class)))
                .withUserConfiguration(Rows.class)
                .withBean(PlatformTransactionManager.class, NoDatabase::new)
                .withPropertyValues(properties)
                .run(context -> application.run(
                        context.getBean(Rows.class),
                        context.getBean(CacheManager.class).getCache("rows"),
                        new TransactionTemplate(context.getBean(PlatformTransactionManager.class))));
    }

    /** What others see, who are in no transaction. */
    private static Object seen(Cache cache, String key) {
        return elsewhere(() -> cache.get(key, String.class)).join();
    }

    private static CompletableFuture<String> elsewhere(Supplier<String> call) {
        return CompletableFuture.supplyAsync(call, task -> new Thread(task).start())
                .orTimeout(20, TimeUnit.SECONDS);
    }

    /** Calls a method whose value comes on another thread, and not before the call has returned. */
    private static String late(String value, Function<CompletableFuture<String>, CompletableFuture<String>> call) {
        CompletableFuture<String> later = new CompletableFuture<>();
        CompletableFuture<String> returned = call.apply(later);
        elsewhere(() -> String.valueOf(later.complete(value)));
        return returned.orTimeout(20, TimeUnit.SECONDS).join();
    }

    private static void rollBack(TransactionTemplate transaction, Consumer<TransactionStatus> body) {
        transaction.executeWithoutResult(status -> {
            body.accept(status);
            status.setRollbackOnly();
        });
    }

    @Test
    void putsAndEvictionsTakeEffectAfterTheCommit() {
        inApplication((rows, cache, transaction) -> {
            cache.put("evicted", "old");
            cache.put("evicted by mono", "old");
            transaction.executeWithoutResult(status -> {
                late("new", later -> rows.set("future", later));
                late("new", later -> rows.setMono("mono", later).toFuture());
                late("", later -> rows.change("evicted", later));
                late("", later -> rows.changeMono("evicted by mono", later).toFuture());
                assertThat(seen(cache, "future")).isNull();
                assertThat(seen(cache, "mono")).isNull();
                assertThat(seen(cache, "evicted")).isEqualTo("old");
                assertThat(seen(cache, "evicted by mono")).isEqualTo("old");
            });
            assertThat(seen(cache, "future")).isEqualTo("new");
            assertThat(seen(cache, "mono")).isEqualTo("new");
            assertThat(seen(cache, "evicted")).isNull();
            assertThat(seen(cache, "evicted by mono")).isNull();
        });
    }

    /** Other threads may have committed what the method did. */
    @Test
    void aRollBackKeepsNothingOfTheirKeys() {
        inApplication((rows, cache, transaction) -> {
            cache.put("put", "old");
            cache.put("evicted", "old");
            rollBack(transaction, status -> {
                late("new", later -> rows.set("put", later));
                late("", later -> rows.change("evicted", later));
                assertThat(seen(cache, "evicted")).isEqualTo("old");
            });
            assertThat(seen(cache, "put")).isNull();
            assertThat(seen(cache, "evicted")).isNull();
        });
    }

    @Test
    void aRollBackToASavepointKeepsNothingOfTheirKeys() {
        inApplication((rows, cache, transaction) -> {
            TransactionTemplate nested = new TransactionTemplate(
                    transaction.getTransactionManager(),
                    new DefaultTransactionDefinition(TransactionDefinition.PROPAGATION_NESTED));
            cache.put("k", "old");
            transaction.executeWithoutResult(status ->
                    rollBack(nested, inner -> late("rolled back", later -> rows.set("k", later))));
            assertThat(seen(cache, "k")).isNull();
        });
    }

    /** Who waits for it may be part of the transaction, which would wait for itself. */
    @Test
    void whatTheyComputeIsToldAtOnceAndForgottenAfterARollBack() {
        inApplication((rows, cache, transaction) -> {
            rollBack(transaction, status -> {
                assertThat(late("dirty", later -> rows.read("k", later))).isEqualTo("dirty");
                assertThat(late("other", later -> rows.read("k", later))).isEqualTo("dirty");
                assertThat(seen(cache, "k")).isEqualTo("dirty");
            });
            assertThat(seen(cache, "k")).isNull();
            transaction.executeWithoutResult(status -> late("clean", later -> rows.read("k", later)));
            assertThat(seen(cache, "k")).isEqualTo("clean");
        });
    }

    @Test
    void whatIsThereOnTheThreadBelongsToItsTransaction() {
        inApplication((rows, cache, transaction) -> {
            transaction.executeWithoutResult(status -> {
                rows.read("k", CompletableFuture.completedFuture("1")).join();
                assertThat(seen(cache, "k")).isNull();
            });
            assertThat(seen(cache, "k")).isEqualTo("1");
        });
    }

    @Test
    void changesOfOneTransactionKeepTheirOrder() {
        inApplication((rows, cache, transaction) -> {
            transaction.executeWithoutResult(status -> {
                late("1", later -> rows.set("k", later));
                cache.evict("k");
            });
            assertThat(seen(cache, "k")).isNull();
        });
    }

    @Test
    void whatComesAfterTheEndGoesByItAtOnce() {
        inApplication((rows, cache, transaction) -> {
            CompletableFuture<String> value = new CompletableFuture<>();
            CompletableFuture<String> committed = transaction.execute(status -> rows.set("committed", value));
            CompletableFuture<?>[] rolledBack = new CompletableFuture<?>[1];
            cache.put("rolled back", "old");
            rollBack(transaction, status -> rolledBack[0] = rows.set("rolled back", value));
            assertThat(seen(cache, "rolled back")).isEqualTo("old");

            value.complete("new");

            assertThat(committed.orTimeout(20, TimeUnit.SECONDS).join()).isEqualTo("new");
            rolledBack[0].orTimeout(20, TimeUnit.SECONDS).join();
            assertThat(seen(cache, "committed")).isEqualTo("new");
            assertThat(seen(cache, "rolled back")).isNull();
        });
    }

    @Test
    void aTransactionOfTheSubscriberComesFirst() {
        TransactionalOperator reactive = TransactionalOperator.create(new ReactiveNoDatabase());
        inApplication((rows, cache, transaction) -> {
            rollBack(transaction, status -> {
                late(
                        "new",
                        later -> rows.setMono("k", later)
                                .as(reactive::transactional)
                                .toFuture());
                assertThat(seen(cache, "k")).isEqualTo("new");
            });
            assertThat(seen(cache, "k")).isEqualTo("new");
        });
    }

    @Test
    void whereNoTransactionWillCommitNothingWaits() {
        inApplication((rows, cache, transaction) -> {
            transaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_SUPPORTS);
            transaction.executeWithoutResult(status -> {
                late("new", later -> rows.set("k", later));
                assertThat(seen(cache, "k")).isEqualTo("new");
            });
        });
    }

    @Test
    void onRequestNothingWaits() {
        inApplication(
                (rows, cache, transaction) -> {
                    rollBack(transaction, status -> {
                        late("new", later -> rows.set("k", later));
                        assertThat(seen(cache, "k")).isEqualTo("new");
                    });
                    assertThat(seen(cache, "k")).isEqualTo("new");
                },
                "circlet.cache-manager.transaction-aware=false");
    }

    private interface Application {
        void run(Rows rows, Cache cache, TransactionTemplate transaction) throws Exception;
    }

    @Configuration(proxyBeanMethods = false)
    @EnableCaching
    static class Rows {

        @Cacheable(cacheNames = "rows", key = "#key")
        public CompletableFuture<String> read(String key, CompletableFuture<String> value) {
            return value;
        }

        @CachePut(cacheNames = "rows", key = "#key")
        public CompletableFuture<String> set(String key, CompletableFuture<String> value) {
            return value;
        }

        @CachePut(cacheNames = "rows", key = "#key")
        public Mono<String> setMono(String key, CompletableFuture<String> value) {
            return Mono.fromFuture(value);
        }

        @CacheEvict(cacheNames = "rows", key = "#key")
        public CompletableFuture<String> change(String key, CompletableFuture<String> done) {
            return done;
        }

        @CacheEvict(cacheNames = "rows", key = "#key")
        public Mono<String> changeMono(String key, CompletableFuture<String> done) {
            return Mono.fromFuture(done);
        }
    }
}
