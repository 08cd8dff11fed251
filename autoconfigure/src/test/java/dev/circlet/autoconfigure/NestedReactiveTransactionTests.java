package dev.circlet.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.ReactiveTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.reactive.TransactionalOperator;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import reactor.core.publisher.Mono;

/** Reactive transactions of a database with savepoints, to which nested ones are rolled back while the outer one goes on. */
@Timeout(60)
class NestedReactiveTransactionTests {

    private static final Duration LONG = Duration.ofSeconds(20);

    private static void inApplication(Application application) {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        AutoConfigured.with(CacheAutoConfiguration.class, JacksonAutoConfiguration.class)))
                .withUserConfiguration(Database.class)
                .run(context -> application.run(
                        context.getBean(Titles.class),
                        context.getBean(CacheManager.class).getCache("titles"),
                        new Operators(context.getBean(ReactiveTransactionManager.class))));
    }

    @Test
    void whatANestedTransactionPutThatIsRolledBackIsNotKept() {
        inApplication((titles, cache, transactions) -> {
            titles.write("k", "old").block(LONG);
            assertThat(cache.get("k").get()).isEqualTo("old");
            transactions.commit(transactions.rollBackNested(titles.write("k", "new")));
            assertThat(cache.get("k")).isNull();
            assertThat(titles.read("k").block(LONG)).isEqualTo("old");
        });
    }

    @Test
    void whatANestedTransactionPutThatIsCommittedIsKept() {
        inApplication((titles, cache, transactions) -> {
            transactions.commit(transactions.nested.transactional(titles.write("k", "new")));
            assertThat(cache.get("k").get()).isEqualTo("new");
        });
    }

    @Test
    void whatANestedTransactionComputedIsForgottenWithIt() {
        inApplication((titles, cache, transactions) -> {
            titles.update("k", "old").block(LONG);
            CompletableFuture<?>[] other = new CompletableFuture<?>[1];
            transactions.commit(
                    transactions.rollBackNested(titles.update("k", "new").then(seen(titles.read("k"), "new"))),
                    Mono.fromRunnable(() -> {
                        other[0] = titles.read("k").toFuture();
                        await().during(50, TimeUnit.MILLISECONDS).until(() -> !other[0].isDone());
                    }),
                    titles.update("another", "committed"));
            assertThat(other[0].orTimeout(20, TimeUnit.SECONDS).join()).isEqualTo("old");
            assertThat(cache.get("k").get()).isEqualTo("old");
        });
    }

    @Test
    void theTransactionAroundDoesNotSeeWhatANestedOneComputed() {
        inApplication((titles, cache, transactions) -> {
            titles.update("k", "old").block(LONG);
            transactions.commit(
                    transactions.rollBackNested(titles.update("k", "new")
                            .then(seen(titles.read("k"), "new"))
                            .then(seen(titles.read("k"), "new"))),
                    seen(titles.read("k"), "old"),
                    seen(titles.readSynced("k"), "old"),
                    titles.update("k", "again"),
                    // As of any transaction, what it has computed is seen by itself.
                    seen(titles.read("k"), "old"),
                    transactions.rollBackNested(titles.write("k", "third")),
                    seen(titles.read("k"), "again"));
            assertThat(cache.get("k").get()).isEqualTo("again");
        });
    }

    @Test
    void whatIsComputedAgainAfterTheRollBackIsKept() {
        inApplication((titles, cache, transactions) -> {
            titles.update("k", "old").block(LONG);
            transactions.commit(
                    transactions.rollBackNested(titles.update("k", "new").then(titles.read("k"))),
                    seen(titles.read("k"), "old"));
            assertThat(cache.get("k").get()).isEqualTo("old");
        });
    }

    @Test
    void anEvictionOfANestedTransactionLosesNothing() {
        inApplication((titles, cache, transactions) -> {
            titles.write("k", "old").block(LONG);
            titles.write("l", "old").block(LONG);
            transactions.commit(
                    titles.update("l", "new"), titles.forget("l"), transactions.rollBackNested(titles.forget("k")));
            assertThat(titles.read("k").block(LONG)).isEqualTo("old");
            assertThat(titles.read("l").block(LONG)).isEqualTo("new");
        });
    }

    /** Nobody knows which of the values were put within. */
    @Test
    void whatWasPutBeforeIsReadAgain() {
        inApplication((titles, cache, transactions) -> {
            titles.write("k", "old").block(LONG);
            transactions.commit(titles.write("k", "new"), transactions.rollBackNested(titles.write("l", "new")));
            assertThat(cache.get("k")).isNull();
            assertThat(titles.read("k").block(LONG)).isEqualTo("new");
        });
    }

    @Test
    void whatIsPutAfterwardsIsKept() {
        inApplication((titles, cache, transactions) -> {
            transactions.commit(transactions.rollBackNested(titles.write("k", "new")), titles.write("k", "third"));
            assertThat(cache.get("k").get()).isEqualTo("third");
        });
    }

    @Test
    void otherRollBacksThrowNoDoubtOnAnything() {
        inApplication((titles, cache, transactions) -> {
            transactions.commit(
                    titles.write("k", "new"),
                    titles.update("l", "new"),
                    titles.read("l"),
                    transactions.rollBack(transactions.inner, titles.write("m", "new")),
                    transactions.nested.transactional(titles.write("n", "new")));
            assertThat(cache.get("k").get()).isEqualTo("new");
            assertThat(cache.get("l").get()).isEqualTo("new");
            assertThat(cache.get("m")).isNull();
            assertThat(cache.get("n").get()).isEqualTo("new");
        });
    }

    @Test
    void oneThatIsGivenUpIsRolledBackToo() {
        inApplication((titles, cache, transactions) -> {
            titles.write("k", "old").block(LONG);
            CompletableFuture<Object> written = new CompletableFuture<>();
            Mono<?> nested =
                    titles.write("k", "new").doOnNext(written::complete).then(Mono.never());
            transactions.commit(
                    transactions.nested.transactional(nested).takeUntilOther(Mono.fromFuture(written)),
                    titles.write("l", "new"));
            assertThat(titles.read("k").block(LONG)).isEqualTo("old");
        });
    }

    private static Mono<?> seen(Mono<String> read, String title) {
        return read.doOnNext(value -> assertThat(value).isEqualTo(title)).single();
    }

    private interface Application {
        void run(Titles titles, Cache cache, Operators transactions) throws Exception;
    }

    private static final class RolledBack extends RuntimeException {

        private static final long serialVersionUID = 1L;
    }

    private static final class Operators {

        final TransactionalOperator outer;
        final TransactionalOperator nested;
        final TransactionalOperator inner;

        Operators(ReactiveTransactionManager manager) {
            outer = TransactionalOperator.create(manager);
            nested = of(manager, TransactionDefinition.PROPAGATION_NESTED);
            inner = of(manager, TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        }

        private static TransactionalOperator of(ReactiveTransactionManager manager, int propagation) {
            return TransactionalOperator.create(manager, new DefaultTransactionDefinition(propagation));
        }

        void commit(Mono<?>... works) {
            Mono<?> all = Mono.empty();
            for (Mono<?> work : works) {
                all = all.then(work);
            }
            all.as(outer::transactional).block(LONG);
        }

        Mono<?> rollBackNested(Mono<?> work) {
            return rollBack(nested, work);
        }

        Mono<?> rollBack(TransactionalOperator within, Mono<?> work) {
            return work.then(Mono.error(new RolledBack()))
                    .as(within::transactional)
                    .onErrorResume(RolledBack.class, failed -> Mono.empty());
        }
    }

    static class Titles {

        private final DatabaseClient database;

        Titles(DatabaseClient database) {
            this.database = database;
        }

        @Cacheable("titles")
        public Mono<String> read(String key) {
            return select(key);
        }

        @Cacheable(cacheNames = "titles", sync = true)
        public Mono<String> readSynced(String key) {
            return select(key);
        }

        private Mono<String> select(String key) {
            return database.sql("SELECT title FROM titles WHERE id = :id")
                    .bind("id", key)
                    .mapValue(String.class)
                    .one();
        }

        @CachePut(cacheNames = "titles", key = "#key")
        public Mono<String> write(String key, String title) {
            return update(key, title).thenReturn(title);
        }

        /** Past the cache. */
        public Mono<Long> update(String key, String title) {
            return database.sql("MERGE INTO titles KEY (id) VALUES (:id, :title)")
                    .bind("id", key)
                    .bind("title", title)
                    .fetch()
                    .rowsUpdated();
        }

        @CacheEvict("titles")
        public Mono<Void> forget(String key) {
            return Mono.empty();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableCaching
    static class Database {

        @Bean
        ConnectionFactory connections() {
            return ConnectionFactories.get("r2dbc:h2:mem:///" + UUID.randomUUID() + "?options=DB_CLOSE_DELAY=-1");
        }

        @Bean
        R2dbcTransactionManager transactions(ConnectionFactory connections) {
            return new R2dbcTransactionManager(connections);
        }

        @Bean
        Titles titles(ConnectionFactory connections) {
            DatabaseClient database = DatabaseClient.create(connections);
            database.sql("CREATE TABLE titles (id VARCHAR PRIMARY KEY, title VARCHAR)")
                    .then()
                    .block(LONG);
            return new Titles(database);
        }
    }
}
