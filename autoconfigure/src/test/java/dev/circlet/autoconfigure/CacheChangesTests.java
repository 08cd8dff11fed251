package dev.circlet.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.circlet.ReactiveNoDatabase;
import dev.circlet.spring.CacheChanges;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Changes that reactive code makes which is no cached method. */
@Timeout(60)
class CacheChangesTests {

    private static final TransactionalOperator TRANSACTION = TransactionalOperator.create(new ReactiveNoDatabase());
    private static final Duration LONG = Duration.ofSeconds(20);

    private interface Application {
        void run(Cache cache) throws Exception;
    }

    private static void inApplication(Application application) {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(AutoConfigured.with(CacheAutoConfiguration.class)))
                .run(context ->
                        application.run(context.getBean(CacheManager.class).getCache("rows")));
    }

    @Test
    void takeEffectAfterTheCommit() {
        inApplication(cache -> {
            cache.put("old", "1");
            Mono.just("row")
                    .publishOn(Schedulers.parallel())
                    .flatMap(row -> CacheChanges.mono(() -> {
                                cache.put("new", row);
                                cache.evict("old");
                            })
                            .thenReturn(row))
                    .doOnNext(row -> {
                        assertThat(cache.get("new")).isNull();
                        assertThat(cache.get("old")).isNotNull();
                    })
                    .as(TRANSACTION::transactional)
                    .block(LONG);
            assertThat(cache.get("new").get()).isEqualTo("row");
            assertThat(cache.get("old")).isNull();
            CacheChanges.mono(cache::clear)
                    .then(Mono.fromRunnable(() -> assertThat(cache.get("new")).isNotNull()))
                    .as(TRANSACTION::transactional)
                    .block(LONG);
            assertThat(cache.get("new")).isNull();
        });
    }

    @Test
    void areDroppedByARollBack() {
        inApplication(cache -> {
            cache.put("old", "1");
            assertThatThrownBy(() -> CacheChanges.mono(() -> {
                                cache.put("new", "1");
                                cache.evict("old");
                            })
                            .then(Mono.error(new IllegalStateException("no row")))
                            .as(TRANSACTION::transactional)
                            .block(LONG))
                    .hasMessage("no row");
            assertThat(cache.get("new")).isNull();
            assertThat(cache.get("old").get()).isEqualTo("1");
        });
    }

    @Test
    void areMadeAtOnceWithoutATransaction() {
        inApplication(cache -> {
            Mono<Void> changes = CacheChanges.mono(() -> cache.put("k", cache.get("k") == null ? "1" : "2"));
            assertThat(cache.get("k")).isNull();
            changes.block(LONG);
            assertThat(cache.get("k").get()).isEqualTo("1");
            changes.block(LONG);
            assertThat(cache.get("k").get()).isEqualTo("2");
        });
    }

    @Test
    void leaveLookUpsAsTheyAre() {
        inApplication(cache -> {
            CacheChanges.mono(() -> {
                        assertThat(cache.get("k")).isNull();
                        // With a lease, this one would wait for the first look-up.
                        assertThat(cache.get("k")).isNull();
                        assertThat(cache.get("k", () -> "loaded")).isEqualTo("loaded");
                    })
                    .block(LONG);
            assertThat(cache.get("k").get()).isEqualTo("loaded");
        });
    }

    @Test
    void failWithWhatIsThrown() {
        inApplication(cache -> {
            assertThatThrownBy(() -> CacheChanges.mono(() -> {
                                cache.put("k", "1");
                                throw new IllegalStateException("half way");
                            })
                            .as(TRANSACTION::transactional)
                            .block(LONG))
                    .hasMessage("half way");
            assertThat(cache.get("k")).isNull();
            assertThatThrownBy(() -> CacheChanges.mono(null)).isInstanceOf(NullPointerException.class);
        });
    }
}
