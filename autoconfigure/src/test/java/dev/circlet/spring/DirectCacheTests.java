package dev.circlet.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.circlet.cache.ByteView;
import dev.circlet.cache.Claim;
import dev.circlet.cache.GroupSpec;
import dev.circlet.cache.LoadInterceptor;
import dev.circlet.codec.JsonCodecFactory;
import dev.circlet.test.TestFleet;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.cache.Cache;
import tools.jackson.databind.json.JsonMapper;

/** Caches that an application asks itself, without an annotation. */
@Timeout(value = 10, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DirectCacheTests {

    record Book(String title) {}

    /** A lease that is never lost. */
    private record Given() implements Claim.Lease {

        @Override
        public CompletableFuture<Boolean> fill(ByteView value) {
            return CompletableFuture.completedFuture(true);
        }

        @Override
        public void release() {}

        @Override
        public void fail(Throwable failure) {}
    }

    private final ExecutorService executor = Executors.newSingleThreadExecutor();
    private final TestFleet fleet = TestFleet.of(1)
            .register(GroupSpec.named("loaded").build(), key -> {
                if (key.startsWith("bad ")) {
                    throw new IllegalStateException(key);
                }
                return key.startsWith("no ") ? null : ByteView.utf8("loaded " + key);
            });
    private final CircletCacheManager manager = manager(fleet);

    private CircletCacheManager manager(TestFleet fleet) {
        DefaultListableBeanFactory beans = new DefaultListableBeanFactory();
        beans.registerSingleton("json", new JsonCodecFactory(JsonMapper.shared()));
        return new CircletCacheManager(
                fleet.node(0).groups(),
                beans,
                new CircletCacheSettings(
                        new CanonicalKeyEncoder(),
                        new CacheValues(beans),
                        null,
                        true,
                        spec -> executor,
                        LoadInterceptor.NONE,
                        List.of()));
    }

    @AfterEach
    void close() {
        fleet.close();
        executor.shutdownNow();
    }

    @Nested
    class WithoutAGetter {

        private final Cache cache = manager.getCache("leased");

        @Test
        void whatComesAfterItsCallHasEndedReplacesNothing() {
            cache.put("k", "of the next call");
            LeasedCache leased = (LeasedCache) cache;
            String key = leased.encode("k");
            CacheScope cancelled = CacheScope.begin(null, true);
            cancelled.end();
            OpenLease lease = leased.hold(cancelled, key, new Given());
            leased.store(key, "late", String.class, lease).join();
            leased.store(key, new ByteArrayInputStream(new byte[0]), null, lease)
                    .join();
            assertThat(cache.get("k").get()).isEqualTo("of the next call");
        }

        @Test
        void whatFollowsAGetIsNoPartOfIt() {
            cache.get("k", () -> "computed");
            assertThat(ScopeBinding.here()).isNull();
            assertThatExceptionOfType(Cache.ValueRetrievalException.class)
                    .isThrownBy(() -> cache.get("bad", () -> {
                        throw new IllegalStateException();
                    }));
            assertThat(ScopeBinding.here()).isNull();
        }

        @Test
        void aLoaderThatAsksForItsOwnKeyDoesNotWaitForItself() {
            assertThat(cache.get("k", () -> cache.get("k", () -> "inner") + " and outer"))
                    .isEqualTo("inner and outer");
            assertThat(cache.get("k").get()).isEqualTo("inner and outer");
        }

        @Test
        void aRetrievalThatAsksForItsOwnKeyDoesNotWaitForItself() {
            assertThat(cache.retrieve(
                            "k",
                            () -> cache.retrieve("k", () -> CompletableFuture.completedFuture("inner"))
                                    .thenApply(inner -> inner + " and outer")))
                    .isCompletedWithValue("inner and outer");
        }

        @Test
        void aLoaderThatPutsItsOwnKeyDoesNotWaitForItself() {
            assertThat(cache.get("k", () -> {
                        assertThat(cache.putIfAbsent("k", "early")).isNull();
                        return "late";
                    }))
                    .isEqualTo("late");
            assertThat(cache.get("k").get()).isEqualTo("late");
        }

        @Test
        void aValueOfATypeThatNobodyHereHasDeclaredIsReadByWhoNamesIt() {
            manager(fleet).getCache("leased").put("k", new Book("Dune"));
            assertThat(cache.get("k")).isNull();
            assertThat(cache.get("k", Book.class)).isEqualTo(new Book("Dune"));
        }

        @Test
        void aRetrievalThatNobodyWantsAnyMoreCancelsWhatComputesIt() {
            CompletableFuture<String> body = new CompletableFuture<>();
            cache.retrieve("k", () -> body).cancel(true);
            assertThat(body).isCancelled();
            assertThat(cache.get("k", () -> "next")).isEqualTo("next");
        }

        @Test
        void aRetrievalEndsWhenTheFleetHasItsValue() {
            try (TestFleet two = TestFleet.of(2).own("k", 1)) {
                two.node(1).groups().leased("leased");
                CompletableFuture<String> body = new CompletableFuture<>();
                CompletableFuture<String> result =
                        manager(two).getCache("leased").retrieve("k", () -> body);
                await().until(() -> {
                    two.advance(Duration.ofMillis(1));
                    return body.getNumberOfDependents() > 0;
                });
                body.complete("v");
                assertThat(result).isNotDone();
                await().until(() -> {
                    two.advance(Duration.ofMillis(1));
                    return result.isDone();
                });
                assertThat(two.node(1).group("leased").lookup("k").found()).isTrue();
            }
        }

        @Test
        void aFailureOfARetrievalLeavesTheKeyToTheNext() {
            CompletableFuture<String> failing =
                    cache.retrieve("k", () -> CompletableFuture.failedFuture(new IllegalStateException("x")));
            assertThat(failing.handle((none, failed) -> failed).join())
                    .isExactlyInstanceOf(IllegalStateException.class)
                    .hasMessage("x");
            assertThat(cache.get("k")).isNull();
            assertThat(cache.get("k", () -> "next")).isEqualTo("next");
        }

        @Test
        void aFailureOfARetrievalIsThatOfThoseWhoWaitForIt() {
            CompletableFuture<String> body = new CompletableFuture<>();
            cache.retrieve("k", () -> body);
            CompletableFuture<Throwable> waiting = cache.retrieve("k", () -> CompletableFuture.completedFuture("next"))
                    .handle((none, failed) -> failed);
            body.completeExceptionally(new IllegalStateException("x"));

            assertThat(fleet.run(waiting))
                    .isExactlyInstanceOf(IllegalStateException.class)
                    .hasMessage("x");
        }

        @Test
        void aBodyThatWasCancelledIsComputedByThoseWhoWaitForIt() {
            CompletableFuture<String> body = new CompletableFuture<>();
            CompletableFuture<String> given = cache.retrieve("k", () -> body);
            CompletableFuture<String> waiting = cache.retrieve("k", () -> CompletableFuture.completedFuture("next"));
            body.cancel(false);

            assertThat(given).isCompletedExceptionally();
            assertThat(fleet.run(waiting)).isEqualTo("next");
        }

        @Test
        void whatFollowsARetrievalIsNoPartOfIt() {
            CompletableFuture<String> body = new CompletableFuture<>();
            CompletableFuture<Cache.ValueWrapper> other =
                    cache.retrieve("k", () -> body).thenApply(value -> cache.get("other"));
            body.complete("v");

            assertThat(other).isCompletedWithValue(null);
            assertThat(fleet.node(0).group("leased").stats().leases()).isOne();
        }

        @Test
        void whatTheSupplierOfARetrievalLooksUpItselfIsNoPartOfIt() {
            cache.retrieve("k", () -> {
                assertThat(cache.get("other")).isNull();
                return new CompletableFuture<String>();
            });
            assertThat(cache.get("other", () -> "of another")).isEqualTo("of another");
        }

        @Test
        void aPutOfWhatIsAbsentAndCannotBeKeptLeavesTheKeyToTheNext() {
            assertThat(cache.putIfAbsent("k", new ByteArrayInputStream(new byte[1])))
                    .isNull();
            assertThat(cache.get("k")).isNull();
            assertThat(cache.get("k", () -> "next")).isEqualTo("next");
        }

        @Test
        void aPutOfWhatIsAbsentTellsWhatIsThere() {
            assertThat(cache.putIfAbsent("k", "first")).isNull();
            assertThat(cache.putIfAbsent("k", "second").get()).isEqualTo("first");
            assertThat(cache.evictIfPresent("k")).isTrue();
            assertThat(cache.evictIfPresent("k")).isFalse();
            assertThat(cache.putIfAbsent("k", null)).isNull();
            assertThat(cache.putIfAbsent("k", "third").get()).isNull();
        }

        @Test
        void anInvalidationTellsWhetherThereWasAnything() {
            assertThat(cache.invalidate()).isFalse();
            cache.put("k", "v");
            assertThat(cache.invalidate()).isTrue();
            assertThat(cache.invalidate()).isFalse();
        }
    }

    @Nested
    class WithAGetter {

        private final Cache cache = manager.getCache("loaded");

        @Test
        void theGetterIsAskedAndNotTheLoader() {
            assertThat(cache.get("k", String.class)).isEqualTo("loaded k");
            assertThat(cache.get("k", byte[].class)).asString().isEqualTo("loaded k");
            assertThat(cache.<Object>get("k", () -> "of the loader")).isEqualTo(ByteView.utf8("loaded k"));
            assertThat(cache.retrieve("k", () -> CompletableFuture.<Object>completedFuture("of the loader")))
                    .isCompletedWithValue(ByteView.utf8("loaded k"));
            assertThat(fleet.loads("loaded", "k")).isEqualTo(1);
        }

        @Test
        void whatTheGetterDoesNotFindIsNull() {
            assertThat(cache.get("no k").get()).isNull();
            assertThat(cache.<Object>get("no k", () -> "of the loader")).isNull();
            assertThat(((Cache.ValueWrapper) fleet.run(cache.retrieve("no k"))).get())
                    .isNull();
            assertThat(fleet.run(cache.retrieve("no k", () -> CompletableFuture.completedFuture("of the loader"))))
                    .isNull();
        }

        @Test
        void aFailureOfTheGetterIsToldAsItIs() {
            CompletableFuture<Throwable> failure = new CompletableFuture<>();
            cache.retrieve("bad k").whenComplete((none, failed) -> failure.complete(failed));
            await().until(() -> {
                fleet.advance(Duration.ofMillis(100));
                return failure.isDone();
            });
            assertThat(failure.join())
                    .isInstanceOf(CompletionException.class)
                    .cause()
                    .isExactlyInstanceOf(IllegalStateException.class)
                    .hasMessage("bad k");
        }

        @Test
        void aPutMakesTheGetterLoadAnew() {
            cache.get("k");
            cache.put("k", "of the caller");
            assertThat(cache.get("k", String.class)).isEqualTo("loaded k");
            assertThat(fleet.loads("loaded", "k")).isEqualTo(2);
        }

        @Test
        void aPutOfWhatIsAbsentLoadsIt() {
            assertThat(cache.putIfAbsent("k", "of the caller").get()).isEqualTo(ByteView.utf8("loaded k"));
            assertThat(fleet.loads("loaded", "k")).isEqualTo(1);
        }

        @Test
        void anEvictionDoesNotLoadToTellWhetherThereWasAnything() {
            assertThat(cache.evictIfPresent("k")).isFalse();
            assertThat(fleet.loads("loaded", "k")).isZero();
        }
    }

    @Test
    void theManagerKnowsTheNamesThatWereAskedForInTheirOrder() {
        manager.getCache("b");
        manager.getCache("a");
        assertThat(manager.getCacheNames()).containsExactly("a", "b");
        assertThat(manager.getCache("a")).isSameAs(manager.getCache("a"));
    }

    @Test
    void theNamesThatTheManagerKnowsAreNotChangedByWhoAsks() {
        manager.getCache("a");
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> manager.getCacheNames().remove("a"));
    }

    @Test
    void theManagerStopsTheThreadsOfItsCaches() {
        manager.getCache("a");
        assertThat(executor.isShutdown()).isFalse();
        manager.destroy();
        assertThat(executor.isShutdown()).isTrue();
    }

    /** In a fleet whose time stands still, so that whoever waited for it would wait for ever. */
    @Nested
    class OfASubscriber {

        private final TestFleet both = TestFleet.of(2);
        private final Cache cache = manager(both).getCache("leased");

        @AfterEach
        void close() {
            both.close();
        }

        @Test
        void changesDoNotBlockAndEndWhenTheFleetHasThem() {
            CompletableFuture<Void> made = CacheChanges.mono(() -> {
                        cache.put("k", "v");
                        cache.evict("other");
                        cache.clear();
                    })
                    .toFuture();
            assertThat(made).isNotDone();
            both.advance(Duration.ofSeconds(30));
            await().until(made::isDone);
            assertThat(made).isCompleted();
        }
    }
}
