package dev.circlet.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.is;

import dev.circlet.cache.Group;
import dev.circlet.cache.Groups;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import kotlin.Metadata;
import kotlin.coroutines.Continuation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.AdviceMode;
import org.springframework.context.annotation.Configuration;
import reactor.core.Disposable;
import reactor.core.publisher.ConnectableFlux;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Methods that Spring's caching is woven into, as an agent weaves them: with what the libraries' aop.xml name. */
@Timeout(60)
class WovenCachingTests {

    private static final int CALLERS = 4;

    private final ExecutorService callers = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        callers.shutdownNow();
    }

    private static ApplicationContextRunner runner(Class<?> caching) {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        AutoConfigured.with(CacheAutoConfiguration.class, JacksonAutoConfiguration.class)))
                .withUserConfiguration(caching);
    }

    private static void run(ContextConsumer<AssertableApplicationContext> test) {
        runner(Woven.class)
                .withBean(Prices.class, () -> WeavingLoader.woven(WovenPrices.class, Prices.class))
                .run(test);
    }

    private static Prices prices(AssertableApplicationContext context) {
        return context.getBean(Prices.class);
    }

    private static Group group(AssertableApplicationContext context) {
        return context.getBean(Groups.class).get("prices");
    }

    /** Calls of which each blocks, subscribes or waits in its own way. */
    interface Call {

        String value(Prices prices, String key);
    }

    static Stream<Call> calls() {
        return Stream.of(
                Prices::plain,
                Prices::synced,
                (prices, key) -> prices.future(key).join(),
                (prices, key) -> prices.futureSynced(key).join(),
                (prices, key) -> prices.stage(key).toCompletableFuture().join(),
                (prices, key) -> prices.stageSynced(key).toCompletableFuture().join(),
                (prices, key) -> prices.mono(key).block(),
                (prices, key) -> prices.monoSynced(key).block());
    }

    private List<CompletableFuture<String>> callAtOnce(Call call, Prices prices) {
        return IntStream.range(0, CALLERS)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> call.value(prices, "k"), callers))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("calls")
    void aColdKeyIsComputedOnce(Call call) {
        run(context -> {
            List<CompletableFuture<String>> calls = callAtOnce(call, prices(context));
            await().until(() -> group(context).stats().flightsJoined() == CALLERS - 1);
            prices(context).go().countDown();
            assertThat(calls)
                    .allSatisfy(
                            each -> assertThat(each.get(20, TimeUnit.SECONDS)).isEqualTo("k #1"));
            assertThat(call.value(prices(context), "k")).isEqualTo("k #1");
            assertThat(prices(context).runs()).hasValue(1);
        });
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void withoutTheAspectEachCallerComputesItAndTheLogSaysSo(CapturedOutput output) {
        runner(Woven.class)
                .withBean(Prices.class, () -> WeavingLoader.wovenWithoutOurs(WovenPrices.class, Prices.class))
                .run(context -> {
                    List<CompletableFuture<String>> calls = callAtOnce(Prices::plain, prices(context));
                    await().untilAtomic(prices(context).runs(), is(CALLERS));
                    prices(context).go().countDown();
                    assertThat(output)
                            .containsOnlyOnce(
                                    "Cached methods of [" + WovenPrices.class.getName() + "] are woven without");
                    assertThat(calls)
                            .allSatisfy(each ->
                                    assertThat(each.get(20, TimeUnit.SECONDS)).startsWith("k #"));
                });
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void withTheAspectTheLogIsQuiet(CapturedOutput output) {
        run(context -> assertThat(output).doesNotContain("woven without"));
    }

    @ParameterizedTest
    @MethodSource("calls")
    void whatItThrowsReachesWhoWaitsAndTheNextOneComputes(Call call) {
        run(context -> {
            IllegalStateException failure = new IllegalStateException("no price");
            prices(context).failure(failure);
            List<CompletableFuture<Throwable>> thrown = new ArrayList<>();
            for (CompletableFuture<String> each : callAtOnce(call, prices(context))) {
                thrown.add(each.handle((value, failed) -> failed));
            }
            await().until(() -> group(context).stats().flightsJoined() == CALLERS - 1);
            prices(context).go().countDown();
            for (CompletableFuture<Throwable> each : thrown) {
                assertThat(each.get(20, TimeUnit.SECONDS)).hasRootCause(failure);
            }
            assertThat(prices(context).runs()).hasValue(1);
            prices(context).failure(null);
            assertThat(call.value(prices(context), "k")).isEqualTo("k #2");
        });
    }

    @Test
    void anExceptionIsTheVeryOneThatWasThrown() {
        run(context -> {
            IllegalStateException failure = new IllegalStateException("no price");
            prices(context).failure(failure);
            prices(context).go().countDown();
            assertThat(catchThrowable(() -> prices(context).plain("k"))).isSameAs(failure);
            assertThat(catchThrowable(() -> prices(context).synced("k"))).isSameAs(failure);
        });
    }

    @Test
    void aFluxIsAListInTheCache() {
        run(context -> {
            prices(context).go().countDown();
            assertThat(prices(context).flux("k").collectList().block()).containsExactly("k #1");
            assertThat(prices(context).flux("k").collectList().block()).containsExactly("k #1");
        });
    }

    @Test
    void aVetoGivesTheLeaseBack() {
        run(context -> {
            prices(context).go().countDown();
            assertThat(prices(context).vetoed("k")).isEqualTo("k #1");
            assertThat(prices(context).vetoed("k")).isEqualTo("k #2");
        });
    }

    @Test
    void aMonoIsACallForEachSubscriptionOnWhateverThread() {
        run(context -> {
            prices(context).go().countDown();
            Mono<String> mono = prices(context).mono("k");
            Cache cache = context.getBean(CacheManager.class).getCache("prices");
            for (int i = 1; i < 20; i++) {
                List<CompletableFuture<String>> calls = IntStream.range(0, CALLERS)
                        .mapToObj(each -> CompletableFuture.supplyAsync(mono::block, callers))
                        .toList();
                for (CompletableFuture<String> each : calls) {
                    assertThat(each.get(20, TimeUnit.SECONDS)).isEqualTo("k #" + i);
                }
                cache.evict("k");
            }
            assertThat(prices(context).runs()).hasValue(19);
        });
    }

    @Test
    void aMonoThatIsCancelledGivesTheLeaseBack() {
        run(context -> {
            Disposable first = prices(context).never("k").subscribe();
            await().untilAtomic(prices(context).runs(), is(1));
            CompletableFuture<String> next = prices(context).mono("k").toFuture();
            first.dispose();
            prices(context).go().countDown();
            assertThat(next.get(20, TimeUnit.SECONDS)).isEqualTo("k #2");
        });
    }

    @Test
    void aNestedCallOfTheSameMethodHasAScopeOfItsOwn() {
        run(context -> {
            prices(context).go().countDown();
            assertThat(prices(context).nested("aaa")).isEqualTo("aaa aa a #3");
            assertThat(prices(context).nested("aa")).isEqualTo("aa a #2");
            assertThat(prices(context).runs()).hasValue(3);
        });
    }

    @Test
    void putsAndEvictionsAndOtherResultsAreWovenAsEver() {
        run(context -> {
            prices(context).go().countDown();
            assertThat(prices(context).put("k")).isEqualTo("k #1");
            assertThat(prices(context).plain("k")).isEqualTo("k #1");
            prices(context).evict("k");
            assertThat(prices(context).plain("k")).isEqualTo("k #2");
            assertThat(prices(context).count("k")).isEqualTo(3);
            assertThat(prices(context).count("k")).isEqualTo(3);
        });
    }

    /** There is no publisher of such a type but the method's own, which Spring's aspect leaves alone here. */
    @Test
    void aPublisherOfAClassOfItsOwnIsLeftToSpringsAspect() {
        run(context -> {
            prices(context).go().countDown();
            assertThat(prices(context).plain("k")).isEqualTo("k #1");
            assertThat(prices(context).connectable("k").autoConnect().blockFirst())
                    .isEqualTo("k #2");
            assertThat(prices(context).plain("k")).isEqualTo("k #3");
        });
    }

    @Test
    void aFunctionThatMaySuspendIsLeftToSpringsAspect() {
        run(context -> {
            Functions functions = WeavingLoader.woven(WovenFunctions.class, Functions.class);
            assertThat(functions.price("k", null)).isEqualTo("k #1");
            assertThat(functions.price("k", null)).isEqualTo("k #1");
        });
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void theLogWarnsOfFunctionsThatSuspendWhereTheyAreWoven(CapturedOutput output) {
        runner(Proxied.class)
                .withBean(WovenFunctions.class)
                .run(context -> assertThat(output).doesNotContain("will hang"));
        runner(Woven.class)
                .withBean(WovenFunctions.class)
                .run(context -> assertThat(output)
                        .containsOnlyOnce("Calls of [" + WovenFunctions.class.getName() + ".price] will hang"));
    }

    @Test
    void aContextThatIsClosedLeavesTheAspectAlone() {
        Prices prices = WeavingLoader.woven(WovenPrices.class, Prices.class);
        prices.go().countDown();
        run(context -> {
            assertThat(prices.plain("k")).isEqualTo("k #1");
            assertThat(prices.plain("k")).isEqualTo("k #1");
        });
        assertThat(prices.plain("k")).isEqualTo("k #2");
        assertThat(prices.synced("k")).isEqualTo("k #3");
        assertThat(prices.mono("k").block()).isEqualTo("k #4");
        prices.evict("k");
        run(context -> {
            assertThat(prices.plain("k")).isEqualTo("k #5");
            assertThat(prices.plain("k")).isEqualTo("k #5");
        });
    }

    @Test
    void proxiesCacheAWovenClassOnce() {
        runner(Proxied.class)
                .withBean(Prices.class, () -> WeavingLoader.woven(WovenPrices.class, Prices.class))
                .run(context -> {
                    List<CompletableFuture<String>> calls = callAtOnce(Prices::plain, prices(context));
                    await().until(() -> group(context).stats().flightsJoined() == CALLERS - 1);
                    prices(context).go().countDown();
                    for (CompletableFuture<String> each : calls) {
                        assertThat(each.get(20, TimeUnit.SECONDS)).isEqualTo("k #1");
                    }
                });
    }

    @Configuration(proxyBeanMethods = false)
    @EnableCaching(mode = AdviceMode.ASPECTJ)
    static class Woven {}

    @Configuration(proxyBeanMethods = false)
    @EnableCaching
    static class Proxied {}

    public interface Prices {

        CountDownLatch go();

        AtomicInteger runs();

        void failure(RuntimeException failure);

        String uncached(String key);

        String plain(String key);

        String synced(String key);

        String vetoed(String key);

        String nested(String key);

        String put(String key);

        void evict(String key);

        int count(String key);

        CompletableFuture<String> future(String key);

        CompletableFuture<String> futureSynced(String key);

        CompletionStage<String> stage(String key);

        CompletionStage<String> stageSynced(String key);

        Mono<String> mono(String key);

        Mono<String> monoSynced(String key);

        Mono<String> never(String key);

        Flux<String> flux(String key);

        ConnectableFlux<String> connectable(String key);
    }

    public interface Functions {

        Object price(String key, Continuation<? super String> continuation);
    }

    /** As the compiler of Kotlin leaves a function behind, which comes here to its end without suspending. */
    @Metadata
    static class WovenFunctions implements Functions {

        private final AtomicInteger runs = new AtomicInteger();

        @Override
        @Cacheable("prices")
        public Object price(String key, Continuation<? super String> continuation) {
            return key + " #" + runs.incrementAndGet();
        }
    }

    static class WovenPrices implements Prices {

        private final CountDownLatch go = new CountDownLatch(1);
        private final AtomicInteger runs = new AtomicInteger();
        private volatile RuntimeException failure;

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
        public String uncached(String key) {
            String price = key + " #" + runs.incrementAndGet();
            try {
                go.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
            if (failure != null) {
                throw failure;
            }
            return price;
        }

        @Override
        @Cacheable("prices")
        public String plain(String key) {
            return uncached(key);
        }

        @Override
        @Cacheable(cacheNames = "prices", sync = true)
        public String synced(String key) {
            return uncached(key);
        }

        @Override
        @Cacheable(cacheNames = "prices", unless = "true")
        public String vetoed(String key) {
            return uncached(key);
        }

        @Override
        @Cacheable("prices")
        public String nested(String key) {
            int run = runs.get() + 1;
            String rest = key.length() == 1 ? "" : " " + nested(key.substring(1));
            runs.incrementAndGet();
            return rest.isEmpty() ? key + " #" + run : key + rest.substring(0, rest.indexOf('#')) + "#" + (runs.get());
        }

        @Override
        @CachePut("prices")
        public String put(String key) {
            return uncached(key);
        }

        @Override
        @CacheEvict("prices")
        public void evict(String key) {}

        @Override
        @Cacheable("counts")
        public int count(String key) {
            return runs.incrementAndGet();
        }

        @Override
        @Cacheable("prices")
        public CompletableFuture<String> future(String key) {
            return later(key);
        }

        @Override
        @Cacheable(cacheNames = "prices", sync = true)
        public CompletableFuture<String> futureSynced(String key) {
            return later(key);
        }

        @Override
        @Cacheable("prices")
        public CompletionStage<String> stage(String key) {
            return later(key);
        }

        @Override
        @Cacheable(cacheNames = "prices", sync = true)
        public CompletionStage<String> stageSynced(String key) {
            return later(key);
        }

        private CompletableFuture<String> later(String key) {
            return CompletableFuture.supplyAsync(() -> uncached(key), command -> new Thread(command).start());
        }

        @Override
        @Cacheable("prices")
        public Mono<String> mono(String key) {
            return Mono.fromSupplier(() -> uncached(key));
        }

        @Override
        @Cacheable(cacheNames = "prices", sync = true)
        public Mono<String> monoSynced(String key) {
            return Mono.fromSupplier(() -> uncached(key));
        }

        @Override
        @Cacheable("prices")
        public Mono<String> never(String key) {
            runs.incrementAndGet();
            return Mono.never();
        }

        @Override
        @Cacheable("fluxes")
        public Flux<String> flux(String key) {
            return Flux.defer(() -> Flux.just(uncached(key)));
        }

        @Override
        @CacheEvict(cacheNames = "prices", beforeInvocation = true)
        public ConnectableFlux<String> connectable(String key) {
            return Flux.defer(() -> Flux.just(uncached(key))).publish();
        }
    }
}
