package dev.circlet.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.circlet.ReactiveNoDatabase;
import dev.circlet.cache.ByteView;
import dev.circlet.cache.Groups;
import dev.circlet.cache.LeaseGroup;
import dev.circlet.cache.Lookup;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.reactive.GenericReactiveTransaction;
import org.springframework.transaction.reactive.TransactionSynchronizationManager;
import org.springframework.transaction.reactive.TransactionalOperator;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;
import reactor.core.publisher.Mono;

/** When nobody knows whether a transaction was committed, what it changed is forgotten: the rows may be the new ones. */
@Timeout(60)
class UnknownOutcomeTests {

    private static final Duration LONG = Duration.ofSeconds(20);

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    AutoConfigured.with(CacheAutoConfiguration.class, JacksonAutoConfiguration.class)))
            .withUserConfiguration(Rows.class);

    @Test
    void ofTheThread() {
        runner.run(context -> {
            ReactiveRows rows = context.getBean(ReactiveRows.class);
            Cache cache = context.getBean(CacheManager.class).getCache("rows");
            cache.put("put", "old");
            cache.put("evicted", "old");
            cache.put("other", "old");
            TransactionTemplate transaction = new TransactionTemplate(new Broken());
            assertThatThrownBy(() -> transaction.executeWithoutResult(status -> {
                        cache.put("put", "new");
                        cache.evict("evicted");
                        assertThat(rows.read("read").block(LONG)).isEqualTo("read 1");
                        assertThat(cache.get("evicted")).isNotNull();
                    }))
                    .isInstanceOf(TransactionSystemException.class);
            assertThat(cache.get("put")).isNull();
            assertThat(cache.get("evicted")).isNull();
            assertThat(rows.read("read").block(LONG)).isEqualTo("read 2");
            assertThat(cache.get("other").get()).isEqualTo("old");
        });
    }

    @Test
    void ofTheThreadForGroups() {
        runner.run(context -> {
            context.getBean(CacheManager.class).getCache("rows");
            LeaseGroup group =
                    (LeaseGroup) context.getBean(Groups.class).find("rows").orElseThrow();
            for (String key : new String[] {"put", "evicted", "evictedLater", "other"}) {
                group.put(key, ByteView.utf8("old")).join();
            }
            TransactionTemplate transaction = new TransactionTemplate(new Broken());
            assertThatThrownBy(() -> transaction.executeWithoutResult(status -> {
                        group.put("put", ByteView.utf8("new"));
                        group.invalidate("evicted");
                        group.invalidateAsync("evictedLater");
                        assertThat(group.lookup("evicted").source()).isNotEqualTo(Lookup.Source.NONE);
                    }))
                    .isInstanceOf(TransactionSystemException.class);
            assertThat(group.lookup("put").source()).isEqualTo(Lookup.Source.NONE);
            assertThat(group.lookup("evicted").source()).isEqualTo(Lookup.Source.NONE);
            assertThat(group.lookup("evictedLater").source()).isEqualTo(Lookup.Source.NONE);
            assertThat(group.lookup("other").source()).isNotEqualTo(Lookup.Source.NONE);
            assertThatThrownBy(() -> transaction.executeWithoutResult(status -> group.invalidateAllAsync()))
                    .isInstanceOf(TransactionSystemException.class);
            assertThat(group.lookup("other").source()).isEqualTo(Lookup.Source.NONE);
        });
    }

    @Test
    void ofASubscription() {
        runner.run(context -> {
            ReactiveRows rows = context.getBean(ReactiveRows.class);
            Cache cache = context.getBean(CacheManager.class).getCache("rows");
            cache.put("put", "old");
            cache.put("evicted", "old");
            assertThatThrownBy(() -> rows.set("put", "new")
                            .then(rows.change("evicted"))
                            .then(rows.read("read"))
                            .as(TransactionalOperator.create(new ReactiveBroken())::transactional)
                            .block(LONG))
                    .isInstanceOf(TransactionSystemException.class);
            assertThat(cache.get("put")).isNull();
            assertThat(cache.get("evicted")).isNull();
            assertThat(rows.read("read").block(LONG)).isEqualTo("read 2");
        });
    }

    @Configuration(proxyBeanMethods = false)
    @EnableCaching
    @Import(ReactiveRows.class)
    static class Rows {}

    /** Loses its connection in the commit. */
    private static final class Broken extends AbstractPlatformTransactionManager {

        private static final long serialVersionUID = 1L;

        @Override
        protected Object doGetTransaction() {
            return this;
        }

        @Override
        protected void doBegin(Object transaction, TransactionDefinition definition) {}

        @Override
        protected void doCommit(DefaultTransactionStatus status) {
            throw new TransactionSystemException("no connection");
        }

        @Override
        protected void doRollback(DefaultTransactionStatus status) {}
    }

    private static final class ReactiveBroken extends ReactiveNoDatabase {

        @Override
        protected Mono<Void> doCommit(TransactionSynchronizationManager manager, GenericReactiveTransaction status) {
            return Mono.error(new TransactionSystemException("no connection"));
        }
    }
}
