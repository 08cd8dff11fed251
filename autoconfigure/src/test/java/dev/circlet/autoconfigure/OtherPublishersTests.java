package dev.circlet.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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
import org.springframework.cache.annotation.Caching;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Configuration;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Methods whose publishers are not Reactor's: Spring's advice cannot go on with their caches' answers when it has waited. */
@Timeout(60)
class OtherPublishersTests {

    private interface Application {
        void run(Pages pages, Cache cache) throws Exception;
    }

    private static void inApplication(Application application) {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        AutoConfigured.with(CacheAutoConfiguration.class, JacksonAutoConfiguration.class)))
                .withUserConfiguration(Pages.class)
                .run(context -> application.run(
                        context.getBean(Pages.class),
                        context.getBean(CacheManager.class).getCache("pages")));
    }

    private static CompletableFuture<List<String>> all(Flow.Publisher<String> publisher) {
        return JdkFlowAdapter.flowPublisherToFlux(publisher).collectList().toFuture();
    }

    private static List<String> read(Flow.Publisher<String> publisher) {
        return all(publisher).orTimeout(20, TimeUnit.SECONDS).join();
    }

    @Test
    void whoWaitsForAnotherGetsWhatThatComputes() {
        inApplication((pages, cache) -> {
            CompletableFuture<List<String>> first = all(pages.pages("k"));
            CompletableFuture<List<String>> second = all(pages.pages("k"));
            assertThat(second).isNotDone();
            pages.open();
            assertThat(List.of(
                            first.orTimeout(20, TimeUnit.SECONDS).join(),
                            second.orTimeout(20, TimeUnit.SECONDS).join()))
                    .containsOnly(List.of("k 1", "k 2"));
            assertThat(read(pages.pages("k"))).isEqualTo(first.join());
        });
    }

    @Test
    void theNextGoesOnWhenTheFirstGivesUp() {
        inApplication((pages, cache) -> {
            var first = JdkFlowAdapter.flowPublisherToFlux(pages.pages("k")).subscribe();
            CompletableFuture<List<String>> second = all(pages.pages("k"));
            first.dispose();
            pages.open();
            assertThat(second.orTimeout(20, TimeUnit.SECONDS).join()).hasSize(2);
        });
    }

    /** Spring's advice is called again for the second one, which must not evict what has been put meanwhile. */
    @Test
    void whatPrecedesTheQuestionHappensOnce() {
        inApplication((pages, cache) -> {
            cache.put("k", List.of("old"));
            CompletableFuture<List<String>> first = all(pages.others("k"));
            CompletableFuture<List<String>> second = all(pages.othersAfterEviction("k"));
            await().untilAsserted(() -> assertThat(cache.get("k")).isNull());
            cache.put("k", List.of("new"));
            pages.open();
            assertThat(second.orTimeout(20, TimeUnit.SECONDS).join()).isEqualTo(first.join());
            assertThat(cache.get("k").get()).isEqualTo(List.of("new"));
        });
    }

    /** What Spring gives a cache here is asked through the adapter of the declared type, which takes no other. */
    @Test
    void synchronisedOnesAreComputedOnceToo() {
        inApplication((pages, cache) -> {
            CompletableFuture<List<String>> first = all(pages.synced("k"));
            CompletableFuture<List<String>> second = all(pages.synced("k"));
            pages.open();
            assertThat(List.of(
                            first.orTimeout(20, TimeUnit.SECONDS).join(),
                            second.orTimeout(20, TimeUnit.SECONDS).join()))
                    .containsOnly(List.of("k 1", "k 2"));
            assertThat(read(pages.synced("k"))).containsExactly("k 1", "k 2");
        });
    }

    @Test
    void putsAndEvictionsWork() {
        inApplication((pages, cache) -> {
            assertThat(read(pages.set("k", "a"))).containsExactly("a");
            assertThat(cache.get("k").get()).isEqualTo(List.of("a"));
            assertThat(read(pages.forget("k"))).isEmpty();
            await().untilAsserted(() -> assertThat(cache.get("k")).isNull());
        });
    }

    @Configuration(proxyBeanMethods = false)
    @EnableCaching
    static class Pages {

        private final AtomicInteger reads = new AtomicInteger();
        private final CompletableFuture<Object> gate = new CompletableFuture<>();

        /** Called through a proxy. */
        public void open() {
            gate.complete("open");
        }

        private Flow.Publisher<String> next(String key) {
            return JdkFlowAdapter.publisherToFlowPublisher(Mono.fromFuture(gate, true)
                    .thenMany(Flux.defer(() ->
                            Flux.just(key + " " + reads.incrementAndGet(), key + " " + reads.incrementAndGet()))));
        }

        @Cacheable("pages")
        public Flow.Publisher<String> pages(String key) {
            return next(key);
        }

        @Cacheable(cacheNames = "synced", sync = true)
        public Flow.Publisher<String> synced(String key) {
            return next(key);
        }

        @Cacheable("others")
        public Flow.Publisher<String> others(String key) {
            return next(key);
        }

        @Caching(cacheable = @Cacheable("others"), evict = @CacheEvict(cacheNames = "pages", beforeInvocation = true))
        public Flow.Publisher<String> othersAfterEviction(String key) {
            return next(key);
        }

        @CachePut(cacheNames = "pages", key = "#key")
        public Flow.Publisher<String> set(String key, String value) {
            return JdkFlowAdapter.publisherToFlowPublisher(Flux.just(value));
        }

        @CacheEvict("pages")
        public Flow.Publisher<String> forget(String key) {
            return JdkFlowAdapter.publisherToFlowPublisher(Flux.empty());
        }
    }
}
