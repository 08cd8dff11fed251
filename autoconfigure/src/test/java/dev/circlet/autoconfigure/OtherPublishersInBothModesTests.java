package dev.circlet.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.is;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.circlet.cache.Groups;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.schedulers.Schedulers;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Publisher;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.AdviceMode;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.ReactiveAdapterRegistry;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Publishers that are not Reactor's, of methods behind proxies and of woven ones: they run on threads of their libraries. */
@Timeout(60)
class OtherPublishersInBothModesTests {

    private static final int CALLERS = 3;

    enum Mode {
        PROXY(Proxied.class),
        WOVEN(Woven.class);

        private final Class<?> caching;

        Mode(Class<?> caching) {
            this.caching = caching;
        }

        private Prices prices() {
            return this == PROXY ? new PublishedPrices() : WeavingLoader.woven(PublishedPrices.class, Prices.class);
        }
    }

    /** Calls of which each returns a publisher of its own kind. */
    interface Call {

        Object publisher(Prices prices, String key);
    }

    private static Stream<Arguments> inBothModes(Call... calls) {
        return Stream.of(Mode.values()).flatMap(mode -> Stream.of(calls).map(call -> Arguments.of(mode, call)));
    }

    static Stream<Arguments> calls() {
        return inBothModes(
                Prices::any,
                Prices::flow,
                Prices::flowSynced,
                Prices::single,
                Prices::singleSynced,
                Prices::flowable,
                Prices::flowableSynced);
    }

    private static void run(Mode mode, ContextConsumer<AssertableApplicationContext> test) {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        AutoConfigured.with(CacheAutoConfiguration.class, JacksonAutoConfiguration.class)))
                .withUserConfiguration(mode.caching)
                .withBean(Prices.class, mode::prices)
                .run(test);
    }

    private static Prices prices(AssertableApplicationContext context) {
        return context.getBean(Prices.class);
    }

    private static Cache cache(AssertableApplicationContext context) {
        return Objects.requireNonNull(context.getBean(CacheManager.class).getCache("prices"));
    }

    private static void awaitJoined(AssertableApplicationContext context, int callers) {
        await().until(() -> context.getBean(Groups.class).get("prices").stats().flightsJoined() == callers);
    }

    private static Flux<Object> flux(Object publisher) {
        return Flux.from(Objects.requireNonNull(
                        ReactiveAdapterRegistry.getSharedInstance().getAdapter(publisher.getClass()))
                .toPublisher(publisher));
    }

    private static CompletableFuture<List<Object>> subscribe(Object publisher) {
        return flux(publisher).collectList().toFuture();
    }

    private static List<Object> read(Object publisher) throws Exception {
        return subscribe(publisher).get(20, TimeUnit.SECONDS);
    }

    private static List<CompletableFuture<List<Object>>> callAtOnce(Call call, Prices prices) {
        return IntStream.range(0, CALLERS)
                .mapToObj(i -> subscribe(call.publisher(prices, "k")))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("calls")
    void aColdKeyIsComputedOnce(Mode mode, Call call) {
        run(mode, context -> {
            List<CompletableFuture<List<Object>>> calls = callAtOnce(call, prices(context));
            awaitJoined(context, CALLERS - 1);
            prices(context).go().countDown();
            for (CompletableFuture<List<Object>> each : calls) {
                assertThat(each.get(20, TimeUnit.SECONDS)).containsExactly("k #1");
            }
            assertThat(read(call.publisher(prices(context), "k"))).containsExactly("k #1");
            assertThat(prices(context).runs()).hasValue(1);
        });
    }

    @ParameterizedTest
    @MethodSource("calls")
    void whatItFailsWithReachesWhoWaitsAndTheNextOneComputes(Mode mode, Call call) {
        run(mode, context -> {
            IllegalStateException failure = new IllegalStateException("no price");
            prices(context).failure(failure);
            List<CompletableFuture<List<Object>>> calls = callAtOnce(call, prices(context));
            awaitJoined(context, CALLERS - 1);
            prices(context).go().countDown();
            for (CompletableFuture<List<Object>> each : calls) {
                assertThat(catchThrowable(() -> each.get(20, TimeUnit.SECONDS)))
                        .isInstanceOf(ExecutionException.class)
                        .hasCause(failure);
            }
            assertThat(prices(context).runs()).hasValue(1);
            prices(context).failure(null);
            assertThat(read(call.publisher(prices(context), "k"))).containsExactly("k #2");
        });
    }

    @ParameterizedTest
    @MethodSource("calls")
    void whatItThrowsInPlaceOfAPublisherGivesTheLeaseBack(Mode mode, Call call) {
        run(mode, context -> {
            prices(context).go().countDown();
            IllegalStateException refusal = new IllegalStateException("closed");
            prices(context).refusal(refusal);
            assertThat(catchThrowable(() -> read(call.publisher(prices(context), "k"))))
                    .hasCause(refusal);
            prices(context).refusal(null);
            assertThat(read(call.publisher(prices(context), "k"))).containsExactly("k #1");
        });
    }

    @ParameterizedTest
    @MethodSource("calls")
    void theNextGoesOnWhenTheFirstIsCancelled(Mode mode, Call call) {
        run(mode, context -> {
            Disposable first = flux(call.publisher(prices(context), "k")).subscribe();
            await().untilAtomic(prices(context).runs(), is(1));
            CompletableFuture<List<Object>> second = subscribe(call.publisher(prices(context), "k"));
            awaitJoined(context, 1);
            first.dispose();
            await().untilAtomic(prices(context).runs(), is(2));
            prices(context).go().countDown();
            assertThat(second.get(20, TimeUnit.SECONDS)).containsExactly("k #2");
        });
    }

    static Stream<Arguments> vetoedCalls() {
        return inBothModes(Prices::singleVetoed, Prices::flowableVetoed, Prices::flowVetoed);
    }

    @ParameterizedTest
    @MethodSource("vetoedCalls")
    void aVetoGivesTheLeaseBack(Mode mode, Call call) {
        run(mode, context -> {
            prices(context).go().countDown();
            assertThat(read(call.publisher(prices(context), "k"))).containsExactly("k #1");
            assertThat(read(call.publisher(prices(context), "k"))).containsExactly("k #2");
        });
    }

    @ParameterizedTest
    @EnumSource
    void putsAndEvictionsWork(Mode mode) {
        run(mode, context -> {
            prices(context).go().countDown();
            assertThat(read(prices(context).put("k"))).containsExactly("k #1");
            assertThat(cache(context).get("k").get()).isEqualTo("k #1");
            assertThat(read(prices(context).single("k"))).containsExactly("k #1");
            assertThat(read(prices(context).evict("k"))).isEmpty();
            assertThat(read(prices(context).single("k"))).containsExactly("k #2");
        });
    }

    @Configuration(proxyBeanMethods = false)
    @EnableCaching
    static class Proxied {}

    @Configuration(proxyBeanMethods = false)
    @EnableCaching(mode = AdviceMode.ASPECTJ)
    static class Woven {}

    public interface Prices {

        CountDownLatch go();

        AtomicInteger runs();

        void failure(RuntimeException failure);

        void refusal(RuntimeException refusal);

        Publisher<String> any(String key);

        Flow.Publisher<String> flow(String key);

        Flow.Publisher<String> flowSynced(String key);

        Flow.Publisher<String> flowVetoed(String key);

        Single<String> single(String key);

        Single<String> singleSynced(String key);

        Single<String> singleVetoed(String key);

        Flowable<String> flowable(String key);

        Flowable<String> flowableSynced(String key);

        Flowable<String> flowableVetoed(String key);

        Single<String> put(String key);

        Completable evict(String key);
    }

    static class PublishedPrices implements Prices {

        private final CountDownLatch go = new CountDownLatch(1);
        private final AtomicInteger runs = new AtomicInteger();
        private volatile RuntimeException failure;
        private volatile RuntimeException refusal;

        @Override
        public CountDownLatch go() {
            return go;
        }

        @Override
        public AtomicInteger runs() {
            return runs;
        }

        @Override
        public void failure(RuntimeException failure) {
            this.failure = failure;
        }

        @Override
        public void refusal(RuntimeException refusal) {
            this.refusal = refusal;
        }

        private Single<String> computed(String key) {
            if (refusal != null) {
                throw refusal;
            }
            return Single.fromCallable(() -> {
                        String price = key + " #" + runs.incrementAndGet();
                        Uninterruptibles.awaitUninterruptibly(go, 20, TimeUnit.SECONDS);
                        if (failure != null) {
                            throw failure;
                        }
                        return price;
                    })
                    .subscribeOn(Schedulers.io());
        }

        private Flow.Publisher<String> published(String key) {
            return JdkFlowAdapter.publisherToFlowPublisher(computed(key).toFlowable());
        }

        @Override
        @Cacheable("prices")
        public Publisher<String> any(String key) {
            return Mono.from(computed(key).toFlowable());
        }

        @Override
        @Cacheable("prices")
        public Flow.Publisher<String> flow(String key) {
            return published(key);
        }

        @Override
        @Cacheable(cacheNames = "prices", sync = true)
        public Flow.Publisher<String> flowSynced(String key) {
            return published(key);
        }

        @Override
        @Cacheable(cacheNames = "prices", unless = "true")
        public Flow.Publisher<String> flowVetoed(String key) {
            return published(key);
        }

        @Override
        @Cacheable("prices")
        public Single<String> single(String key) {
            return computed(key);
        }

        @Override
        @Cacheable(cacheNames = "prices", sync = true)
        public Single<String> singleSynced(String key) {
            return computed(key);
        }

        @Override
        @Cacheable(cacheNames = "prices", unless = "true")
        public Single<String> singleVetoed(String key) {
            return computed(key);
        }

        @Override
        @Cacheable("prices")
        public Flowable<String> flowable(String key) {
            return computed(key).toFlowable();
        }

        @Override
        @Cacheable(cacheNames = "prices", sync = true)
        public Flowable<String> flowableSynced(String key) {
            return computed(key).toFlowable();
        }

        @Override
        @Cacheable(cacheNames = "prices", unless = "true")
        public Flowable<String> flowableVetoed(String key) {
            return computed(key).toFlowable();
        }

        @Override
        @CachePut("prices")
        public Single<String> put(String key) {
            return computed(key);
        }

        @Override
        @CacheEvict("prices")
        public Completable evict(String key) {
            return Completable.complete();
        }
    }
}
