package dev.circlet.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.circlet.autoconfigure.CachedMethods.Book;
import dev.circlet.autoconfigure.CachedMethods.NoSuchBook;
import dev.circlet.cache.ByteView;
import dev.circlet.cache.GroupStats;
import dev.circlet.cache.Groups;
import dev.circlet.cache.InvalidKeyException;
import dev.circlet.cache.LeaseGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.cache.Cache;
import org.springframework.cache.Cache.ValueRetrievalException;
import org.springframework.cache.CacheManager;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** Cached methods of one node. */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class CachedMethodsTests {

    private static ExecutorService callers;
    private static ConfigurableApplicationContext context;
    private static CachedMethods methods;

    private final Map<String, GroupStats> before = new HashMap<>();

    @BeforeAll
    static void start() {
        callers = Executors.newCachedThreadPool();
        AnnotationConfigApplicationContext starting = new AnnotationConfigApplicationContext();
        starting.register(CachedMethods.class);
        TestPropertyValues.of("spring.thymeleaf.enabled=false", "circlet.defaults.get-timeout=1s")
                .applyTo(starting);
        starting.refresh();
        context = starting;
        methods = context.getBean(CachedMethods.class);
    }

    @AfterAll
    static void stop() {
        context.close();
        callers.shutdownNow();
    }

    @BeforeEach
    void forget() {
        methods.forget();
        context.getBean(CacheManager.class).resetCaches();
        context.getBean(Groups.class).all().forEach(group -> before.put(group.name(), group.stats()));
    }

    private Cache cache(String name) {
        return context.getBean(CacheManager.class).getCache(name);
    }

    private LeaseGroup group(String name) {
        return (LeaseGroup) context.getBean(Groups.class).get(name);
    }

    private long loads(String group) {
        return group(group).stats().loads() - before.get(group).loads();
    }

    private long gets(String group) {
        return group(group).stats().gets() - before.get(group).gets();
    }

    /** Calls it from many threads at once, of which the gate of the key holds those that run the body. */
    private <T> List<T> herd(String key, Callable<T> call) throws Exception {
        List<Future<T>> calls = begin(key, call);
        List<T> results = new ArrayList<>();
        methods.gate(key).countDown();
        for (Future<T> each : calls) {
            results.add(each.get(20, TimeUnit.SECONDS));
        }
        return results;
    }

    private <T> List<Future<T>> begin(String key, Callable<T> call) {
        methods.gate(key);
        List<Future<T>> calls = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            calls.add(callers.submit(call));
        }
        await().until(() -> methods.runs(key) > 0);
        return calls;
    }

    @Nested
    class AHerdForAColdKey {

        @Test
        void runsThePlainMethodOnce() throws Exception {
            List<Book> books = herd("a", () -> methods.plain("a"));
            assertThat(books).hasSize(16).containsOnly(new Book("a", 1, List.of("a", "b")));
            assertThat(methods.plain("a")).isEqualTo(books.get(0));
            assertThat(methods.runs("a")).isEqualTo(1);
            assertThat(loads("plain")).isEqualTo(1);
        }

        @Test
        void runsTheSynchronizedMethodOnce() throws Exception {
            assertThat(herd("b", () -> methods.synced("b"))).containsOnly(new Book("b", 1, List.of("a", "b")));
            assertThat(methods.runs("b")).isEqualTo(1);
        }

        @Test
        void keepsGenericTypes() throws Exception {
            assertThat(herd("c", () -> methods.list("c").get(0))).containsOnly(new Book("c", 1, List.of("a", "b")));
            assertThat(methods.list("c").get(0)).isInstanceOf(Book.class);
            assertThat(methods.optional("d")).contains(new Book("d", 1, List.of("a", "b")));
            assertThat(methods.optional("d")).contains(new Book("d", 1, List.of("a", "b")));
        }

        @Test
        void sharesNullAsAValue() throws Exception {
            assertThat(herd("n", () -> String.valueOf(methods.absent("n")))).containsOnly("null");
            assertThat(herd("m", () -> String.valueOf(methods.absentSynced("m"))))
                    .containsOnly("null");
            assertThat(methods.absent("n")).isNull();
            assertThat(methods.absentSynced("m")).isNull();
            assertThat(methods.runs("n") + methods.runs("m")).isEqualTo(2);
            assertThat(cache("nulls").get("n").get()).isNull();
            assertThat(cache("nulls").get("never asked for")).isNull();
        }

        @Test
        void runsAMethodWithTwoCachesOnce() throws Exception {
            assertThat(herd("t", () -> methods.both("t")))
                    .hasSize(16)
                    .containsOnly(new Book("t", 1, List.of("a", "b")));
            assertThat(cache("first").get("t").get())
                    .isEqualTo(cache("second").get("t").get());
            assertThat(methods.second("t").number()).isEqualTo(1);
        }

        @Test
        void doesNotWaitForeverWhenTwoMethodsWantTheirCachesCrosswise() throws Exception {
            List<Future<Book>> calls = begin("x", () -> methods.both("x"));
            for (int i = 0; i < 8; i++) {
                calls.add(callers.submit(() -> methods.bothTheOtherWay("x")));
            }
            methods.gate("x").countDown();
            for (Future<Book> call : calls) {
                assertThat(call.get(10, TimeUnit.SECONDS).isbn()).isEqualTo("x");
            }
        }

        @Test
        void waitsForItsSecondCacheAsLongAsAGetMayTake() throws Exception {
            methods.gate("w");
            Future<Book> ofTheSecond = callers.submit(() -> methods.second("w"));
            await().until(() -> methods.runs("w") == 1);
            Future<Book> ofBoth = callers.submit(() -> methods.both("w"));
            await().until(() -> methods.runs("w") == 2);
            methods.gate("w").countDown();
            assertThat(ofTheSecond.get(10, TimeUnit.SECONDS).number()).isEqualTo(1);
            assertThat(ofBoth.get(10, TimeUnit.SECONDS).number()).isEqualTo(2);
        }

        @Test
        void runsMethodsThatReturnFuturesOnce() throws Exception {
            assertThat(herd("f", () -> methods.future("f").join())).containsOnly(new Book("f", 1, List.of("a", "b")));
            assertThat(herd("g", () -> methods.futureSynced("g").join()))
                    .containsOnly(new Book("g", 1, List.of("a", "b")));
            assertThat(methods.future("f").join().number()).isEqualTo(1);
            assertThat(methods.futureSynced("g").join().number()).isEqualTo(1);
        }

        @Test
        void runsMethodsThatReturnPublishersOnce() throws Exception {
            assertThat(herd("p", () -> methods.mono("p").block())).containsOnly(new Book("p", 1, List.of("a", "b")));
            assertThat(herd("q", () -> methods.monoSynced("q").block()))
                    .containsOnly(new Book("q", 1, List.of("a", "b")));
            assertThat(herd("r", () -> methods.numbers("r").collectList().block()))
                    .allSatisfy(numbers -> assertThat(numbers).hasSize(100).startsWith(1));
            assertThat(methods.mono("p").block().number()).isEqualTo(1);
            assertThat(methods.numbers("r").take(2).collectList().block()).containsExactly(1, 2);
            assertThat(methods.empty("e").block()).isNull();
            assertThat(methods.empty("e").block()).isNull();
            assertThat(methods.runs("e")).isEqualTo(1);
        }
    }

    @Nested
    class AFailure {

        @Test
        void reachesLeaderAndFollowersAsItWasThrown() throws Exception {
            for (Callable<Book> call :
                    List.<Callable<Book>>of(() -> methods.throwing("a"), () -> methods.throwingSynced("b"))) {
                String key = call == null ? "" : methods.runs("a") == 0 ? "a" : "b";
                List<Future<Book>> calls = begin(key, call);
                await().until(() -> gets("throwing") >= 16);
                methods.gate(key).countDown();
                for (Future<Book> each : calls) {
                    assertThatExceptionOfType(ExecutionException.class)
                            .isThrownBy(each::get)
                            .satisfies(failed -> assertThat(failed.getCause())
                                    .isExactlyInstanceOf(NoSuchBook.class)
                                    .hasMessage(key + 1));
                }
                assertThat(methods.runs(key)).isEqualTo(1);
            }
        }

        @ParameterizedTest
        @ValueSource(booleans = {true, false})
        void reachesThemEvenIfItIsOfTheKindThatFuturesThrow(boolean synced) throws Exception {
            for (RuntimeException thrown :
                    List.of(new CompletionException(new NoSuchBook("x")), new CancellationException("x"))) {
                String key = thrown.getClass().getSimpleName() + synced;
                long before = gets("throwing");
                List<Future<Throwable>> calls = begin(key, () -> {
                    try {
                        return new AssertionError(
                                synced ? methods.throwSynced(key, thrown) : methods.throwPlain(key, thrown));
                    } catch (Throwable caught) {
                        return caught;
                    }
                });
                await().until(() -> gets("throwing") >= before + 16);
                methods.gate(key).countDown();
                for (Future<Throwable> each : calls) {
                    assertThat(each.get(20, TimeUnit.SECONDS) == thrown).isTrue();
                }
                assertThat(methods.runs(key)).isEqualTo(1);
            }
        }

        @Test
        void ofTheKeyIsThatOfTheFutureAndNotThrown() {
            CompletableFuture<Book> refused = methods.future("k".repeat(1 << 16));
            assertThat(refused)
                    .failsWithin(20, TimeUnit.SECONDS)
                    .withThrowableOfType(ExecutionException.class)
                    .withCauseInstanceOf(InvalidKeyException.class);
        }

        @Test
        void isNotCached() {
            for (int i = 1; i <= 2; i++) {
                int number = i;
                assertThatExceptionOfType(IllegalStateException.class)
                        .isThrownBy(() -> methods.throwingUnchecked("u"))
                        .withMessage("u" + number);
            }
            assertThat(cache("throwing").get("u")).isNull();
        }

        @Test
        void ofAFutureOrPublisherReachesThemLikewise() throws Exception {
            List<Future<Book>> futures =
                    begin("f", () -> methods.futureThrowing("f").join());
            List<Future<Book>> monos =
                    begin("m", () -> methods.monoThrowing("m").block());
            await().until(() -> gets("futures") >= 16);
            await().until(() -> gets("monos") >= 16);
            methods.gate("f").countDown();
            methods.gate("m").countDown();
            for (Future<Book> each : futures) {
                assertThatExceptionOfType(ExecutionException.class)
                        .isThrownBy(each::get)
                        .satisfies(failed -> assertThat(failed.getCause())
                                .isInstanceOf(CompletionException.class)
                                .cause()
                                .isExactlyInstanceOf(IllegalStateException.class)
                                .hasMessage("f1"));
            }
            for (Future<Book> each : monos) {
                assertThatExceptionOfType(ExecutionException.class)
                        .isThrownBy(each::get)
                        .satisfies(failed -> assertThat(failed.getCause())
                                .isExactlyInstanceOf(IllegalStateException.class)
                                .hasMessage("m1"));
            }
        }

        @Test
        void ofAProgrammaticLoaderIsTheCauseOfARetrievalException() throws Exception {
            Callable<Object> loader = () -> {
                throw new NoSuchBook("x");
            };
            assertThatExceptionOfType(ValueRetrievalException.class)
                    .isThrownBy(() -> cache("other").get("k", loader))
                    .withCauseExactlyInstanceOf(NoSuchBook.class);
            assertThat(cache("other").get("k", () -> "fine")).isEqualTo("fine");
        }

        @Test
        void ofARetrievalIsNotThatOfTheNext() throws Exception {
            CompletableFuture<Object> holder = cache("other").retrieve("r", CompletableFuture::new);
            CompletableFuture<Object> failing = cache("other").retrieve("r", () -> {
                throw new IllegalStateException("not mine");
            });
            CompletableFuture<Object> next = failing.exceptionallyCompose(
                    failed -> cache("other").retrieve("r", () -> CompletableFuture.completedFuture("fine")));
            holder.cancel(true);
            assertThat(next.get(20, TimeUnit.SECONDS)).isEqualTo("fine");
        }

        @Test
        void ofARetrievalIsToldOfASupplierThatGivesNoFuture() {
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> cache("other").retrieve("s", () -> null).get(20, TimeUnit.SECONDS))
                    .withCauseExactlyInstanceOf(NullPointerException.class)
                    .withMessageContaining("'other'");
            assertThat(cache("other").get("s", () -> "fine")).isEqualTo("fine");
        }
    }

    @Nested
    class WhatIsNotPut {

        @Test
        void isComputedByTheNextInTheQueue() throws Exception {
            List<Book> books = herd("v", () -> methods.vetoed("v"));
            assertThat(methods.runs("v")).isEqualTo(3);
            assertThat(books).extracting(Book::number).contains(1, 2, 3);
        }

        @Test
        void isGivenBackWhenAMonoIsCancelled() throws Exception {
            methods.gate("c");
            Disposable subscription = methods.mono("c").subscribe();
            await().until(() -> methods.runs("c") == 1);
            Future<Book> next = callers.submit(() -> methods.mono("c").block());
            await().until(() -> gets("monos") >= 2);
            subscription.dispose();
            await().until(() -> methods.runs("c") == 2);
            methods.gate("c").countDown();
            assertThat(next.get(10, TimeUnit.SECONDS).number()).isEqualTo(2);
        }

        @Test
        void isGivenBackWhenAFutureIsCancelled() throws Exception {
            CompletableFuture<Book> never = methods.never("c");
            await().until(() -> methods.runs("c") == 1);
            Future<Book> next = callers.submit(() -> methods.future("c").join());
            await().until(() -> gets("futures") >= 2);
            never.cancel(false);
            assertThat(next.get(10, TimeUnit.SECONDS).number()).isEqualTo(2);
        }

        @Test
        void isComputedByACompletionStageWhenItIsItsTurn() throws Exception {
            CompletableFuture<Book> never = methods.never("c");
            CompletionStage<Book> next = methods.stage("c");
            never.cancel(false);
            assertThat(next.toCompletableFuture().get(20, TimeUnit.SECONDS).number())
                    .isEqualTo(2);
            assertThat(methods.future("c").join().number()).isEqualTo(2);
        }

        @Test
        void isNothingIfTheNextOneReturnsNoFuture() throws Exception {
            CompletableFuture<Book> never = methods.never("c");
            CompletableFuture<Book> next = methods.given("c", (CompletableFuture<Book>) null);
            assertThat(next).isNotDone();
            never.cancel(false);
            assertThat(next.get(20, TimeUnit.SECONDS)).isNull();
        }

        @Test
        void isNothingIfTheNextOneReturnsNoMono() throws Exception {
            Disposable never = methods.given("c", Mono.never()).subscribe();
            CompletableFuture<Book> next = methods.given("c", (Mono<Book>) null).toFuture();
            assertThat(next).isNotDone();
            never.dispose();
            assertThat(next.get(20, TimeUnit.SECONDS)).isNull();
        }

        @Test
        void isGivenUpByTheFutureBehindACancelledStage() {
            CompletableFuture<Book> future = new CompletableFuture<>();
            methods.givenSynced("c", future).toCompletableFuture().cancel(false);
            assertThat(future).isCancelled();
        }

        @Test
        void isNotTakenByAMonoThatNobodySubscribesTo() throws Exception {
            methods.mono("s");
            assertThat(gets("monos")).isZero();
            assertThat(methods.mono("s").block(Duration.ofSeconds(5)).number()).isEqualTo(1);
        }

        @Test
        void isNotTakenByALookUpOutsideOfAMethod() {
            assertThat(cache("plain").get("o")).isNull();
            assertThat(cache("plain").retrieve("o").join()).isNull();
            assertThat(methods.plain("o").number()).isEqualTo(1);
            assertThat(((Book) cache("plain").get("o").get()).number()).isEqualTo(1);
            assertThat(((Cache.ValueWrapper) cache("plain").retrieve("o").join()).get())
                    .isInstanceOf(Book.class);
            assertThat(loads("plain")).isEqualTo(1);
        }
    }

    @Nested
    class NestedCalls {

        @Test
        void withTheSameKeyDoNotWaitForTheirCaller() {
            Book outer = methods.outer("k");
            assertThat(outer.isbn()).isEqualTo("outer of inner k");
            assertThat(methods.outer("k")).isEqualTo(outer);
            assertThat(methods.inner("k")).isEqualTo(outer);
            assertThat(methods.runs("k")).isEqualTo(1);
        }

        @Test
        void ofAMonoWithTheSameKeyDoNotWaitForTheirCallerOnAnotherThread() {
            Book outer = methods.outerMono("k").block();
            assertThat(outer.isbn()).isEqualTo("outer of inner k");
            assertThat(methods.outerMono("k").block()).isEqualTo(outer);
            assertThat(methods.runs("k")).isEqualTo(1);
        }

        @Test
        void ofTheCacheItselfInAMonoTakeNoLease() {
            assertThat(methods.askingMono("k").block().isbn()).isEqualTo("found null");
            assertThat(gets("plain")).isEqualTo(1);
            assertThat(group("plain").stats().leases() - before.get("plain").leases())
                    .isZero();
        }

        @Test
        void ofTheCacheItselfTakeNoLease() {
            assertThat(methods.asking("k").isbn()).isEqualTo("null null");
            assertThat(methods.plain("another k").number()).isEqualTo(1);
            assertThat(loads("plain")).isEqualTo(2);
        }
    }

    @Nested
    class PutsAndEvictions {

        @Test
        void ofAnnotations() {
            methods.put(new Book("p", 7, List.of()));
            assertThat(methods.plain("p").number()).isEqualTo(7);
            methods.evict("p");
            assertThat(methods.plain("p").number()).isEqualTo(1);
            methods.evictAll();
            assertThat(methods.plain("p").number()).isEqualTo(2);
            assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> methods.evictFirst("p"));
            assertThat(methods.plain("p").number()).isEqualTo(3);
        }

        @Test
        void ofSeveralOperationsAtOnce() {
            methods.second("c");
            assertThat(methods.all("c").number()).isEqualTo(2);
            assertThat(methods.all("c").number()).isEqualTo(3);
            assertThat(methods.plain("c!").number()).isEqualTo(3);
            assertThat(methods.second("c").number()).isEqualTo(4);
        }

        @Test
        void ofReactiveMethods() {
            assertThat(methods.mono("r").block().number()).isEqualTo(1);
            methods.evictMono("r").block();
            assertThat(methods.mono("r").block().number()).isEqualTo(2);
            methods.putMono("r").block();
            assertThat(methods.mono("r").block().number()).isEqualTo(99);
        }

        @Test
        void ofTheCache() {
            Cache cache = cache("free");
            cache.put("k", "v");
            assertThat(cache.get("k", String.class)).isEqualTo("v");
            assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> cache.get("k", Integer.class));
            assertThat(cache.putIfAbsent("k", "other").get()).isEqualTo("v");
            assertThat(cache.evictIfPresent("k")).isTrue();
            assertThat(cache.evictIfPresent("k")).isFalse();
            assertThat(cache.putIfAbsent("k", "other")).isNull();
            assertThat(cache.get("k").get()).isEqualTo("other");
            cache.put("n", null);
            assertThat(cache.get("n").get()).isNull();
            assertThat(cache.invalidate()).isTrue();
            assertThat(cache.get("k")).isNull();
            cache.put("k", "again");
            cache.clear();
            assertThat(cache.get("k")).isNull();
            assertThat(cache.get("k", () -> 5L)).isEqualTo(5L);
            assertThat(cache.<Object>retrieve("k", () -> CompletableFuture.completedFuture("x"))
                            .join())
                    .isEqualTo(5L);
            assertThat(cache.getNativeCache()).isSameAs(group("free"));
        }

        @Test
        void whileTheMethodRunsLeaveItsValueToItsCallersOnly() throws Exception {
            List<Future<Book>> calls = begin("w", () -> methods.plain("w"));
            methods.evict("w");
            methods.gate("w").countDown();
            for (Future<Book> call : calls) {
                assertThat(call.get().isbn()).isEqualTo("w");
            }
            assertThat(methods.runs("w")).isBetween(1, 2);
            int number = methods.plain("w").number();
            assertThat(number).isEqualTo(methods.runs("w")).isGreaterThan(1);
        }
    }

    @Test
    void valuesOfAnotherVersionAreReplacedOnce() throws Exception {
        group("plain").put("old", ByteView.utf8("of another release")).join();
        assertThat(cache("plain").get("old")).isNull();
        assertThat(herd("old", () -> methods.plain("old"))).containsOnly(new Book("old", 1, List.of("a", "b")));
        group("monos").put("old2", ByteView.utf8("of another release")).join();
        assertThat(methods.mono("old2").block().number()).isEqualTo(1);
        assertThat(methods.mono("old2").block().number()).isEqualTo(1);
    }

    @Test
    void valuesThatCannotBeReadBackAreComputedAgain() throws Exception {
        assertThat(methods.lambda("s").number()).isEqualTo(1);
        assertThat(methods.lambda("s").number()).isEqualTo(2);
        assertThat(cache("lambdas").get("s")).isNull();
        assertThat(herd("t", () -> methods.lambda("t"))).hasSize(16);
    }

    @Test
    void valuesOfInterfacesComeBackAsTheClassTheyWere() throws Exception {
        assertThat(herd("s", () -> methods.shape("s"))).hasSize(16).containsOnly(new CachedMethods.Circle(1, 1));
        assertThat(methods.shape("s")).isEqualTo(new CachedMethods.Circle(1, 1));
        assertThat(cache("shapes").get("s").get()).isEqualTo(new CachedMethods.Circle(1, 1));
    }

    @Test
    void valuesOfSealedTypesComeBackAsTheClassTheyWere() {
        List<CachedMethods.Payment> payments = List.of(new CachedMethods.Card("7", 1), new CachedMethods.Cash(1));
        assertThat(methods.payments("p")).isEqualTo(payments);
        assertThat(methods.payments("p")).isEqualTo(payments);
        assertThat(methods.runs("p")).isEqualTo(1);
    }

    @Test
    void valuesOverTheLimitAreReturnedAndToldOnce(CapturedOutput output) {
        int size = group("texts").spec().maxValueBytes();
        assertThat(methods.text("a", size)).hasSize(size);
        assertThat(methods.text("a", size)).hasSize(size);
        assertThat(methods.runs("a")).isEqualTo(2);
        assertThat(output.toString().split("circlet.groups.texts.max-value-size", -1))
                .hasSize(2);
        assertThat(output).contains("A value of cache 'texts' has " + (size + Integer.BYTES) + " bytes");
    }

    @Test
    void theGroupsOfAnnotatedMethodsAreThereFromTheStart() {
        assertThat(context.getBean(Groups.class).find("plainFluxes")).isPresent();
        assertThat(context.getBean(CacheManager.class).getCacheNames()).contains("plain", "plainFluxes", "monos");
    }
}
