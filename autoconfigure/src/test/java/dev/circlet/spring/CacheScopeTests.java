package dev.circlet.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.circlet.cache.ByteView;
import dev.circlet.cache.Claim;
import dev.circlet.cache.Group;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What becomes of leases and questions when the calls end that they belong to. */
class CacheScopeTests {

    private final List<String> heard = new ArrayList<>();
    private final Group group = group();
    private final CacheScope scope = CacheScope.begin(null, true);

    private static Group group() {
        return (Group) Proxy.newProxyInstance(
                Group.class.getClassLoader(), new Class<?>[] {Group.class}, (none, asked, with) -> null);
    }

    private OpenLease lease(String key) {
        return new OpenLease(group, key, new Claim.Lease() {
            @Override
            public CompletableFuture<Boolean> fill(@Nullable ByteView value) {
                heard.add(key + " filled");
                return CompletableFuture.completedFuture(true);
            }

            @Override
            public void release() {
                heard.add(key + " released");
            }

            @Override
            public void fail(Throwable failure) {
                heard.add(key + " failed with " + failure.getMessage());
            }
        });
    }

    @Test
    void leasesThatNothingHasFilledGoBackAtTheEnd() {
        OpenLease filled = lease("filled");
        scope.add(filled);
        scope.add(lease("vetoed"));
        filled.fill(null);
        scope.end();
        assertThat(heard).containsExactly("filled filled", "vetoed released");
    }

    @Test
    void aLeaseThatComesAfterTheEndGoesBackAtOnce() {
        scope.end();
        scope.add(lease("late"));
        assertThat(scope.isEnded()).isTrue();
        assertThat(heard).containsExactly("late released");
    }

    @Test
    void whatTheMethodThrewIsToldToThoseWhoWait() {
        scope.add(lease("thrown"));
        scope.threw(new IllegalStateException("x"));
        scope.end();
        assertThat(heard).containsExactly("thrown failed with x");
    }

    @Test
    void whatItsFutureFailedWithIsToldToThoseWhoWait() {
        scope.add(lease("future"));
        scope.failed(new IllegalStateException("x"));
        scope.end();
        assertThat(heard).containsExactly("future failed with x");
    }

    @Test
    void whoseFutureWasCancelledHasNotFailed() {
        scope.add(lease("cancelled"));
        scope.failed(new CancellationException());
        scope.end();
        assertThat(heard).containsExactly("cancelled released");
    }

    @Test
    void aCallThatAnAspectRepeatedWithSuccessHasNotFailed() {
        scope.add(lease("vetoed"));
        scope.threw(new IllegalStateException("the first time"));
        scope.recovered();
        scope.end();
        assertThat(heard).containsExactly("vetoed released");
    }

    @Test
    void whatTheAdviceThrewIsToldUnlessItComesOfAskingTheFailureOfTheMethodForItsMessage() {
        IllegalStateException thrown = new IllegalStateException("of an aspect in between");
        assertThat(scope.thrown(new FollowedFailure(thrown))).isSameAs(thrown);
        scope.threw(new IllegalArgumentException("of the method"));
        assertThat(scope.thrown(thrown)).isSameAs(thrown);
        RuntimeException silent = new RuntimeException() {
            @Override
            public String getMessage() {
                throw new IllegalStateException("of the message");
            }
        };
        scope.threw(silent);
        assertThat(scope.thrown(thrown) == silent).isTrue();
    }

    @Test
    void questionsAreGivenUpAtTheEndAndAfterIt() {
        CompletableFuture<String> before = new CompletableFuture<>();
        CompletableFuture<String> answered = CompletableFuture.completedFuture("answer");
        CompletableFuture<String> after = new CompletableFuture<>();
        scope.asks(before);
        scope.asks(answered);
        assertThat(before).isNotDone();
        assertThat(scope.isLate()).isFalse();
        scope.end();
        scope.asksForLater(after);
        assertThat(before).isCancelled();
        assertThat(after).isCancelled();
        assertThat(answered).isCompletedWithValue("answer");
        assertThat(scope.isLate()).isTrue();
    }

    @Test
    void aCallThatHasAskedNothingIsUnusedAndOneThatHasOutlivesItsAdvice() {
        assertThat(scope.isUsed()).isFalse();
        scope.pend(new CompletableFuture<>());
        assertThat(scope.isUsed()).isTrue();
        CacheScope asking = CacheScope.begin(null, true);
        asking.asks(new CompletableFuture<>());
        assertThat(asking.isUsed()).isTrue();
        CacheScope holding = CacheScope.begin(null, true);
        holding.add(lease("k"));
        assertThat(holding.isUsed()).isTrue();
    }

    @Test
    void theResultWaitsForAllThatPendsAlsoIfItFails() {
        CompletableFuture<String> one = new CompletableFuture<>();
        CompletableFuture<String> other = new CompletableFuture<>();
        assertThat(scope.settled()).isCompleted();
        scope.pend(one);
        scope.pend(other);
        CompletableFuture<?> settled = scope.settled();
        one.completeExceptionally(new IllegalStateException());
        assertThat(settled).isNotDone();
        other.complete("done");
        assertThat(settled).isCompleted();
    }

    @Test
    void aPutFillsTheLeaseOfItsKeyAndGroup() {
        OpenLease one = lease("a");
        OpenLease two = lease("b");
        scope.add(one);
        scope.add(two);
        assertThat(scope.lease(group, "b")).isSameAs(two);
        assertThat(scope.lease(group, "c")).isNull();
        assertThat(scope.lease(group(), "b")).isNull();
    }

    @Test
    void holdsWhatIsOpenOnly() {
        OpenLease lease = lease("a");
        assertThat(scope.holds()).isFalse();
        scope.add(lease);
        assertThat(scope.holds()).isTrue();
        lease.fill(null);
        assertThat(scope.holds()).isFalse();
    }

    @Test
    void aNestedCallFindsTheLeasesOfItsCallersWhileTheyAreOpen() {
        OpenLease lease = lease("a");
        scope.add(lease);
        scope.proceed(() -> {
            CacheScope inner = CacheScope.begin(null, false);
            inner.proceed(() -> {
                assertThat(CacheScope.current()).isSameAs(inner);
                assertThat(CacheScope.surrounding(group, "a")).isSameAs(lease);
                assertThat(CacheScope.surrounding(group, "b")).isNull();
                assertThat(inner.lease(group, "a")).isSameAs(lease);
                lease.fill(null);
                assertThat(CacheScope.surrounding(group, "a")).isNull();
            });
            assertThat(CacheScope.current()).isSameAs(scope);
        });
        assertThat(CacheScope.current()).isNull();
    }

    @Test
    void whoWaitsForTheResultIsOutsideOfTheCall() {
        scope.add(lease("a"));
        scope.proceed(() -> {
            scope.hand(() -> {
                assertThat(CacheScope.current()).isNull();
                assertThat(CacheScope.surrounding(group, "a")).isNull();
            });
            assertThat(CacheScope.current()).isSameAs(scope);
            CacheScope inner = CacheScope.begin(null, false);
            inner.proceed(() -> inner.hand(() ->
                    assertThat(CacheScope.current()).as("the caller's call").isSameAs(scope)));
        });
    }

    @Test
    void aWovenCallThrowsOnceWhatAnotherOneOfItsMethodThrewAndNothingElse() {
        IllegalStateException thrown = new IllegalStateException();
        FollowedFailure followed = new FollowedFailure(thrown);
        assertThat(scope.follows(followed)).as("a proxy's call").isFalse();
        scope.weave(new WovenCall(this, this, new CachedTypes.Result(CachedTypes.Kind.VALUE, null, Object.class)));
        assertThat(scope.follows(new CancellationException())).isFalse();
        assertThat(scope.takeFollowed()).isNull();
        assertThat(scope.follows(followed)).isTrue();
        assertThat(scope.takeFollowed()).isSameAs(thrown);
        assertThat(scope.takeFollowed()).isNull();
    }

    private void throwing() {
        throw new IllegalStateException("of the application");
    }

    @Test
    void aThreadIsWhereItWasWhenWhatItRanThrows() {
        scope.proceed(() -> {
            List<Runnable> ways = List.of(
                    () -> scope.hand(this::throwing),
                    () -> CacheScope.begin(null, false).proceed(this::throwing),
                    () -> ScopedSubscriber.leaving(scope, this::throwing),
                    () -> ScopeBinding.apart(this::throwing));
            assertThat(ways).allSatisfy(way -> {
                assertThatIllegalStateException().isThrownBy(way::run);
                assertThat(CacheScope.current()).isSameAs(scope);
            });
        });
    }

    private CacheScope subscription(@Nullable CacheScope around, SubscribedTransactions transactions) {
        return CacheScope.begin(null, new CacheScope.Subscribed(around, transactions, "context", null));
    }

    @Test
    void aSubscriptionIsWithinTheCallThatHasSubscribedOrADeeperOneOfTheThread() {
        OpenLease lease = lease("a");
        scope.add(lease);
        SubscribedTransactions none = SubscribedTransactions.NONE;
        CacheScope.begin(null, false)
                .proceed(() -> subscription(scope, none)
                        .proceed(() -> assertThat(CacheScope.surrounding(group, "a"))
                                .as("on a thread that works for another call")
                                .isSameAs(lease)));
        subscription(scope, none)
                .proceed(() -> assertThat(CacheScope.surrounding(group, "a")).isSameAs(lease));
        scope.proceed(() -> {
            CacheScope deeper = CacheScope.begin(null, true);
            OpenLease deep = lease("b");
            deeper.add(deep);
            deeper.proceed(() -> subscription(scope, none)
                    .proceed(
                            () -> assertThat(CacheScope.surrounding(group, "b")).isSameAs(deep)));
            subscription(null, none)
                    .proceed(
                            () -> assertThat(CacheScope.surrounding(group, "a")).isSameAs(lease));
        });
    }

    @Test
    void theTransactionsAreThoseOfTheInnermostSubscription() {
        assertThat(CacheScope.transactions()).isNull();
        subscription(null, SubscribedTransactions.NONE)
                .proceed(() -> CacheScope.begin(null, false)
                        .proceed(() -> assertThat(CacheScope.transactions()).isSameAs(SubscribedTransactions.NONE)));
        scope.proceed(() -> assertThat(CacheScope.transactions()).isNull());
    }
}
