package dev.circlet.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.circlet.ReactiveNoDatabase;
import dev.circlet.cache.Groups;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.AdviceMode;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Mono;

/** Transactions that are woven next to Spring's cache aspect end as they do without Circlet, wherever they are woven. */
@Timeout(60)
class WovenTransactionTests {

    private static final int CALLERS = 3;
    private static final String SCOPE = "dev.circlet.spring.CacheScopeAspect";
    private static final String CACHE = "org.springframework.cache.aspectj.AnnotationCacheAspect";
    private static final String METHOD = "dev.circlet.spring.CachedMethodAspect";
    private static final String TRANSACTION = "org.springframework.transaction.aspectj.AnnotationTransactionAspect";

    private static final List<List<String>> ORDERS = List.of(
            List.of(TRANSACTION, SCOPE, CACHE),
            List.of(SCOPE, TRANSACTION, CACHE),
            List.of(CACHE, TRANSACTION, METHOD),
            List.of(METHOD, TRANSACTION));

    private final ExecutorService callers = Executors.newCachedThreadPool();

    @TempDir
    private Path directory;

    @AfterEach
    void stop() {
        callers.shutdownNow();
    }

    static Stream<Arguments> callsInOrders() {
        List<BiFunction<Ledger, String, String>> calls = List.of(Ledger::plain, Ledger::synced);
        return ORDERS.stream().flatMap(order -> calls.stream().map(call -> Arguments.of(order, call)));
    }

    private Ledger woven(List<String> order) {
        try {
            URL file = Files.writeString(
                            directory.resolve("aop.xml"),
                            "<aspectj><aspects><concrete-aspect name='dev.circlet.autoconfigure.Order' precedence='"
                                    + String.join(",", order) + "'/></aspects></aspectj>")
                    .toUri()
                    .toURL();
            return WeavingLoader.wovenInOrder(WovenLedger.class, Ledger.class, file);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static ApplicationContextRunner runner(Class<?> woven) {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        AutoConfigured.with(CacheAutoConfiguration.class, JacksonAutoConfiguration.class)))
                .withUserConfiguration(woven);
    }

    @ParameterizedTest
    @MethodSource("callsInOrders")
    void whatTheMethodThrowsRollsBackTheTransactionsOfAllWhoWait(
            List<String> order, BiFunction<Ledger, String, String> call) {
        failing(order, call, new IllegalStateException("no price"));
    }

    @ParameterizedTest
    @MethodSource("callsInOrders")
    void whatCannotTellItsMessageDoesSoToo(List<String> order, BiFunction<Ledger, String, String> call) {
        failing(order, call, new Untold());
    }

    private void failing(List<String> order, BiFunction<Ledger, String, String> call, RuntimeException failure) {
        runner(Woven.class).run(context -> {
            assertThat(context.getBean(CacheManager.class).getCache("ledger")).isNotNull();
            Ledger ledger = woven(order);
            ledger.failure(failure);
            List<CompletableFuture<Throwable>> calls = IntStream.range(0, CALLERS)
                    .mapToObj(i ->
                            CompletableFuture.supplyAsync(() -> catchThrowable(() -> call.apply(ledger, "k")), callers))
                    .toList();
            await().until(() ->
                    context.getBean(Groups.class).get("ledger").stats().flightsJoined() == CALLERS - 1);
            ledger.go().countDown();
            for (CompletableFuture<Throwable> each : calls) {
                assertThat(each.get(20, TimeUnit.SECONDS) == failure).isTrue();
            }
            assertThat(context.getBean(Recorded.class).ends).isNotEmpty().containsOnly("rollback");
        });
    }

    static Stream<List<String>> orders() {
        return ORDERS.stream();
    }

    /** One that waits leaves Spring's aspect, and the transaction in between would end with what it does so by. */
    @ParameterizedTest
    @MethodSource("orders")
    void whoWaitsWithinAReactiveTransactionGetsWhatAnotherComputes(List<String> order) {
        runner(WovenReactively.class).run(context -> {
            assertThat(context.getBean(CacheManager.class).getCache("ledger")).isNotNull();
            Ledger ledger = woven(order);
            List<CompletableFuture<List<String>>> calls = IntStream.range(0, CALLERS)
                    .mapToObj(i -> JdkFlowAdapter.flowPublisherToFlux(ledger.published("k"))
                            .collectList()
                            .toFuture())
                    .toList();
            ledger.source().complete("price");
            for (CompletableFuture<List<String>> each : calls) {
                assertThat(each.get(20, TimeUnit.SECONDS)).containsExactly("price");
            }
        });
    }

    @Configuration(proxyBeanMethods = false)
    @EnableCaching(mode = AdviceMode.ASPECTJ)
    @EnableTransactionManagement(mode = AdviceMode.ASPECTJ)
    static class WovenReactively {

        @Bean
        ReactiveNoDatabase transactions() {
            return new ReactiveNoDatabase();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableCaching(mode = AdviceMode.ASPECTJ)
    @EnableTransactionManagement(mode = AdviceMode.ASPECTJ)
    static class Woven {

        @Bean
        Recorded recorded() {
            return new Recorded();
        }
    }

    static final class Recorded extends AbstractPlatformTransactionManager {

        private static final long serialVersionUID = 1L;

        final transient List<String> ends = Collections.synchronizedList(new ArrayList<>());

        @Override
        protected Object doGetTransaction() {
            return new Object();
        }

        @Override
        protected void doBegin(Object transaction, TransactionDefinition definition) {}

        @Override
        protected void doCommit(DefaultTransactionStatus status) {
            ends.add("commit");
        }

        @Override
        protected void doRollback(DefaultTransactionStatus status) {
            ends.add("rollback");
        }
    }

    static final class Untold extends RuntimeException {

        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new IllegalArgumentException("no message");
        }
    }

    public interface Ledger {

        CountDownLatch go();

        void failure(RuntimeException failure);

        String plain(String key);

        String synced(String key);

        CompletableFuture<String> source();

        Flow.Publisher<String> published(String key);
    }

    static class WovenLedger implements Ledger {

        private final CountDownLatch go = new CountDownLatch(1);
        private final CompletableFuture<String> source = new CompletableFuture<>();
        private volatile RuntimeException failure;

        @Override
        public CountDownLatch go() {
            return go;
        }

        @Override
        public void failure(RuntimeException failure) {
            this.failure = failure;
        }

        @Override
        @Cacheable("ledger")
        @Transactional
        public String plain(String key) {
            return body();
        }

        @Override
        @Cacheable(cacheNames = "ledger", sync = true)
        @Transactional
        public String synced(String key) {
            return body();
        }

        @Override
        public CompletableFuture<String> source() {
            return source;
        }

        @Override
        @Cacheable("ledger")
        @Transactional
        public Flow.Publisher<String> published(String key) {
            return JdkFlowAdapter.publisherToFlowPublisher(Mono.fromFuture(source, true));
        }

        private String body() {
            try {
                go.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
            throw failure;
        }
    }
}
