package dev.circlet.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.circlet.cache.Group;
import dev.circlet.cache.Groups;
import dev.circlet.spring.CacheGroup;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;

/** Exceptions of the application that throw themselves when they are asked what they are. */
class HostileFailureTests {

    private final List<String> observed = new CopyOnWriteArrayList<>();

    private ApplicationContextRunner runner() {
        ObservationRegistry observations = ObservationRegistry.create();
        observations.observationConfig().observationHandler(new ObservationHandler<>() {
            @Override
            public void onError(Observation.Context context) {
                observed.add(String.valueOf(context.getError()));
            }

            @Override
            public boolean supportsContext(Observation.Context context) {
                return true;
            }
        });
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(AutoConfigured.with(CacheAutoConfiguration.class)))
                .withUserConfiguration(Caching.class)
                .withBean(ObservationRegistry.class, () -> observations);
    }

    static Stream<BiFunction<Methods, String, Object>> calls() {
        return Stream.of(
                Methods::plain,
                Methods::synced,
                (methods, key) -> methods.future(key).thenApply(value -> value).join(),
                (methods, key) ->
                        methods.futureSynced(key).thenApply(value -> value).join(),
                (methods, key) -> methods.mono(key).block(),
                (methods, key) -> methods.monoSynced(key).block());
    }

    @ParameterizedTest
    @MethodSource("calls")
    void whoWaitsForTheMethodHearsOfItAtOnceAndAsItWasThrown(BiFunction<Methods, String, Object> call) {
        ExecutorService callers = Executors.newCachedThreadPool();
        runner().withBean(Methods.class).run(context -> {
            Methods methods = context.getBean(Methods.class);
            Group group = context.getBean(Groups.class).get("hostile");
            List<CompletableFuture<Throwable>> waiting = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                waiting.add(
                        CompletableFuture.supplyAsync(() -> catchThrowable(() -> call.apply(methods, "k")), callers));
            }
            await().until(() -> group.stats().flightsJoined() == 3);
            methods.go().countDown();
            for (CompletableFuture<Throwable> each : waiting) {
                Throwable thrown = each.get(10, TimeUnit.SECONDS);
                while (thrown != methods.thrown() && thrown.getCause() != null) {
                    thrown = thrown.getCause();
                }
                assertThat(thrown == methods.thrown()).isTrue();
            }
            assertThat(methods.runs()).isOne();
            assertThat(observed).singleElement().asString().startsWith(Hostile.class.getName());
        });
        callers.shutdownNow();
    }

    @Test
    void loadsOfGettersToo() {
        runner().withBean(Getters.class).run(context -> {
            Group group = context.getBean(Groups.class).get("loaded");
            assertThat(catchThrowable(() -> group.get("k"))).matches(Hostile.class::isInstance);
            assertThat(group.getAsync("k").thenApply(value -> value).handle((value, thrown) -> thrown))
                    .succeedsWithin(10, TimeUnit.SECONDS)
                    .matches(thrown -> thrown.getCause() instanceof Hostile);
            assertThat(observed).hasSize(2).allSatisfy(text -> assertThat(text).startsWith(Hostile.class.getName()));
        });
    }

    @Configuration(proxyBeanMethods = false)
    @EnableCaching(proxyTargetClass = true)
    static class Caching {}

    static class Hostile extends RuntimeException {

        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new Hostile();
        }
    }

    static class Getters {

        @CacheGroup("loaded")
        String load(String key) {
            throw new Hostile();
        }
    }

    static class Methods {

        private final CountDownLatch go = new CountDownLatch(1);
        private final Hostile thrown = new Hostile();
        private final AtomicInteger runs = new AtomicInteger();

        CountDownLatch go() {
            return go;
        }

        Hostile thrown() {
            return thrown;
        }

        int runs() {
            return runs.get();
        }

        private String run() {
            runs.incrementAndGet();
            await().until(() -> go.getCount() == 0);
            throw thrown;
        }

        /** A future that the JDK makes of a task does not end with such an exception. */
        private CompletableFuture<String> started() {
            CompletableFuture<String> future = new CompletableFuture<>();
            new Thread(() -> {
                        try {
                            future.complete(run());
                        } catch (RuntimeException failed) {
                            future.completeExceptionally(failed);
                        }
                    })
                    .start();
            return future;
        }

        @Cacheable("hostile")
        public String plain(String key) {
            return run();
        }

        @Cacheable(cacheNames = "hostile", sync = true)
        public String synced(String key) {
            return run();
        }

        @Cacheable("hostile")
        public CompletableFuture<String> future(String key) {
            return started();
        }

        @Cacheable(cacheNames = "hostile", sync = true)
        public CompletableFuture<String> futureSynced(String key) {
            return started();
        }

        @Cacheable("hostile")
        public Mono<String> mono(String key) {
            return Mono.fromCallable(this::run);
        }

        @Cacheable(cacheNames = "hostile", sync = true)
        public Mono<String> monoSynced(String key) {
            return Mono.fromCallable(this::run);
        }
    }
}
