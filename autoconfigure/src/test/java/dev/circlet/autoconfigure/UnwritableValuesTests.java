package dev.circlet.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;
import static org.awaitility.Awaitility.await;

import dev.circlet.cache.ByteView;
import dev.circlet.cache.Codec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Values that the codec of their cache cannot write: their callers have them, and nobody else. */
@ExtendWith(OutputCaptureExtension.class)
class UnwritableValuesTests {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    AutoConfigured.with(CacheAutoConfiguration.class, JacksonAutoConfiguration.class)))
            .withUserConfiguration(Caching.class);

    static Stream<Supplier<Object>> unwritable() {
        return Stream.of(Node::new, Secret::new, () -> List.of(new Secret()));
    }

    @ParameterizedTest
    @MethodSource("unwritable")
    void theMethodRunsAndItsCallerHasTheValue(Supplier<Object> source, CapturedOutput output) {
        runner.withBean(Methods.class, source).run(context -> {
            Methods methods = context.getBean(Methods.class);
            for (int i = 1; i <= 3; i++) {
                assertThat(methods.plain("a")).isSameAs(methods.last());
                assertThat(methods.synced("b")).isSameAs(methods.last());
                assertThat(methods.future("c").get(10, TimeUnit.SECONDS)).isSameAs(methods.last());
                assertThat(methods.futureSynced("d").get(10, TimeUnit.SECONDS)).isSameAs(methods.last());
                assertThat(methods.mono("e").block()).isSameAs(methods.last());
                assertThat(methods.monoSynced("f").block()).isSameAs(methods.last());
                assertThat(methods.flux("g").collectList().block()).containsExactly(methods.last());
                assertThat(methods.put("h")).isSameAs(methods.last());
                assertThat(methods.runs()).isEqualTo(8 * i);
            }
            String last = methods.last().getClass().getName();
            assertThat(output.toString().split("Cache 'unwritable' was given a ", -1))
                    .hasSize(2);
            assertThat(output)
                    .contains("was given a " + last + " that cannot be written: ", "Codec named 'unwritable'");
            assertThat(output).doesNotContain("4111");
        });
    }

    @Test
    void theLogTellsWhereItWentWrong(CapturedOutput output) {
        runner.run(context -> {
            cache(context.getBean(CacheManager.class)).put("k", new Secret());
            assertThat(output)
                    .contains("java.lang.IllegalStateException at " + Secret.class.getName() + ".getNumber(")
                    .doesNotContain("4111");
        });
    }

    @Test
    void whatItIsRefusedForIsToldInWords(CapturedOutput output) {
        runner.withBean(OfBook.class).run(context -> {
            OfBook methods = context.getBean(OfBook.class);
            Object text = ((Books<?>) methods).load("a");
            assertThat(text).isEqualTo("Dune");
            assertThat(context.getBean(CacheManager.class).getCache("books").get("a"))
                    .isNull();
            assertThat(output).contains("is used for values of " + Book.class.getTypeName() + " here and was given a");
            assertThat(methods.untyped("b")).asInstanceOf(LIST).containsExactly(new Foreign("Dune"));
            assertThat(output).contains("nobody declared the type of this value of cache 'untyped'");
        });
    }

    @Test
    void aPutOfThemForgetsWhatWasThere() {
        runner.run(context -> {
            Cache cache = cache(context.getBean(CacheManager.class));
            cache.put("k", "old");
            cache.put("k", new Node());
            assertThat(cache.get("k")).isNull();
            assertThat(cache.putIfAbsent("k", new Node())).isNull();
            assertThat(cache.get("k")).isNull();
            Node node = new Node();
            assertThat(cache.get("k", () -> node)).isSameAs(node);
            assertThat(cache.retrieve("k", () -> CompletableFuture.completedFuture(node))
                            .get(10, TimeUnit.SECONDS))
                    .isSameAs(node);
            assertThat(cache.get("k", () -> "new")).isEqualTo("new");
        });
    }

    @Test
    void inATransactionToo() {
        runner.withBean(Methods.class, (Supplier<Object>) Node::new)
                .withBean(NoDatabase.class)
                .run(context -> {
                    Methods methods = context.getBean(Methods.class);
                    Cache cache = cache(context.getBean(CacheManager.class));
                    cache.put("put", "old");
                    cache.put("h", "old");
                    new TransactionTemplate(context.getBean(NoDatabase.class)).executeWithoutResult(status -> {
                        assertThat(methods.plain("a")).isSameAs(methods.last());
                        assertThat(methods.synced("a")).isSameAs(methods.last());
                        assertThat(methods.put("h")).isSameAs(methods.last());
                        cache.put("put", new Node());
                        assertThat(elsewhere(() -> cache.get("put"))).isNotNull();
                        assertThat(elsewhere(() -> cache.get("a", () -> "other")))
                                .isEqualTo("other");
                    });
                    assertThat(cache.get("put")).isNull();
                    assertThat(cache.get("h")).isNull();
                    assertThat(cache.get("a").get()).isEqualTo("other");
                });
    }

    @Test
    void theNextInTheQueueGoesOnAtOnce() {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Supplier<Object> slow = () -> {
            begun.countDown();
            await().until(() -> go.getCount() == 0);
            return new Node();
        };
        runner.withBean(Methods.class, slow).run(context -> {
            Methods methods = context.getBean(Methods.class);
            List<CompletableFuture<Object>> callers = new ArrayList<>();
            callers.add(CompletableFuture.supplyAsync(() -> methods.plain("k")));
            assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
            callers.add(CompletableFuture.supplyAsync(() -> methods.synced("k")));
            callers.add(CompletableFuture.supplyAsync(() -> methods.future("k")).thenCompose(future -> future));
            go.countDown();
            for (CompletableFuture<Object> caller : callers) {
                assertThat(caller.get(10, TimeUnit.SECONDS)).isInstanceOf(Node.class);
            }
            assertThat(methods.runs()).isEqualTo(3);
        });
    }

    @Test
    void codecsMayFailInTheirOwnWays(CapturedOutput output) {
        runner.withUserConfiguration(Codecs.class).run(context -> {
            CacheManager caches = context.getBean(CacheManager.class);
            for (String name : List.of("checked", "unchecked", "deep")) {
                assertThat(caches.getCache(name).get("k", () -> "card 1")).isEqualTo("card 1");
                assertThat(caches.getCache(name).get("k", () -> "card 2")).isEqualTo("card 2");
                assertThat(output).contains("Cache '" + name + "' was given a java.lang.String that cannot be written");
            }
            assertThat(output).doesNotContain("card");
        });
    }

    @Test
    void whatBreaksTheMachineIsNotHidden() {
        runner.withUserConfiguration(Codecs.class).run(context -> {
            Cache broken = context.getBean(CacheManager.class).getCache("broken");
            assertThatThrownBy(() -> broken.put("k", "v")).isInstanceOf(NoClassDefFoundError.class);
            assertThatThrownBy(() -> broken.get("k", () -> "v")).isInstanceOf(NoClassDefFoundError.class);
            assertThat(broken.retrieve("k", () -> CompletableFuture.completedFuture("v")))
                    .failsWithin(10, TimeUnit.SECONDS)
                    .withThrowableThat()
                    .withCauseInstanceOf(NoClassDefFoundError.class);
        });
    }

    private static Cache cache(CacheManager caches) {
        return caches.getCache("unwritable");
    }

    private static <T> T elsewhere(Callable<T> call) {
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

    /** Contains itself. */
    public static class Node {

        public Node getSelf() {
            return new Node();
        }
    }

    /** Has a getter that fails, and says too much about it. */
    public static class Secret {

        public String getNumber() {
            throw new IllegalStateException("of card 4111");
        }
    }

    record Book(String title) {}

    /** No class of the application: neither scanned nor declared. */
    record Foreign(String title) {}

    static class Methods {

        private final AtomicInteger runs = new AtomicInteger();
        private final Supplier<Object> source;
        private volatile Object last;

        Methods(Supplier<Object> source) {
            this.source = source;
        }

        Object last() {
            return last;
        }

        int runs() {
            return runs.get();
        }

        private Object run() {
            runs.incrementAndGet();
            return last = source.get();
        }

        @Cacheable("unwritable")
        public Object plain(String key) {
            return run();
        }

        @Cacheable(cacheNames = "unwritable", sync = true)
        public Object synced(String key) {
            return run();
        }

        @Cacheable("unwritable")
        public CompletableFuture<Object> future(String key) {
            return CompletableFuture.supplyAsync(this::run);
        }

        @Cacheable(cacheNames = "unwritable", sync = true)
        public CompletableFuture<Object> futureSynced(String key) {
            return CompletableFuture.supplyAsync(this::run);
        }

        @Cacheable("unwritable")
        public Mono<Object> mono(String key) {
            return Mono.fromSupplier(this::run);
        }

        @Cacheable(cacheNames = "unwritable", sync = true)
        public Mono<Object> monoSynced(String key) {
            return Mono.fromSupplier(this::run);
        }

        @Cacheable("unwritable")
        public Flux<Object> flux(String key) {
            return Flux.defer(() -> Flux.just(run()));
        }

        @CachePut("unwritable")
        public Object put(String key) {
            return run();
        }
    }

    static class Books<T> {

        @Cacheable("books")
        @SuppressWarnings("unchecked")
        public T load(String key) {
            return (T) "Dune";
        }
    }

    static class OfBook extends Books<Book> {

        @Cacheable("untyped")
        public Object untyped(String key) {
            return List.of(new Foreign("Dune"));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableCaching(proxyTargetClass = true)
    static class Caching {}

    @Configuration(proxyBeanMethods = false)
    static class Codecs {

        @Bean
        Codec<String> checked() {
            return failing(value -> {
                throw new IOException("cannot write " + value);
            });
        }

        @Bean
        Codec<String> unchecked() {
            return failing(value -> {
                throw new IllegalArgumentException(value);
            });
        }

        @Bean
        Codec<String> deep() {
            return failing(Codecs::deeper);
        }

        @Bean
        Codec<String> broken() {
            return failing(value -> {
                throw new NoClassDefFoundError("library");
            });
        }

        private static ByteView deeper(String value) {
            return deeper(value + deeper(value));
        }

        private interface Writing {

            ByteView write(String value) throws IOException;
        }

        private static Codec<String> failing(Writing writing) {
            return new Codec<>() {
                @Override
                public ByteView encode(String value) throws IOException {
                    return writing.write(value);
                }

                @Override
                public String decode(ByteView bytes) {
                    return bytes.toUtf8String();
                }

                @Override
                public int version() {
                    return 1;
                }
            };
        }
    }

    static class NoDatabase extends AbstractPlatformTransactionManager {

        @Override
        protected Object doGetTransaction() {
            return this;
        }

        @Override
        protected void doBegin(Object transaction, TransactionDefinition definition) {}

        @Override
        protected void doCommit(DefaultTransactionStatus status) {}

        @Override
        protected void doRollback(DefaultTransactionStatus status) {}
    }
}
