package dev.circlet.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.circlet.cache.ByteView;
import dev.circlet.cache.Claim;
import dev.circlet.cache.GroupSpec;
import dev.circlet.cache.InvalidKeyException;
import dev.circlet.cache.Invalidation;
import dev.circlet.cache.LeaseGroup;
import dev.circlet.cache.LoadInterceptor;
import dev.circlet.cache.Lookup;
import dev.circlet.codec.JsonCodecFactory;
import dev.circlet.spring.LeaseClaims.Answer;
import dev.circlet.test.TestFleet;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import tools.jackson.databind.json.JsonMapper;

/** Claims of a group whose answers come as the test says. */
class LeaseClaimsTests {

    private static final ByteView FOREIGN = ByteView.utf8("of another release");

    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final Queue<CompletableFuture<Claim>> answers = new ArrayDeque<>();
    private final CompletableFuture<Invalidation> invalidated = new CompletableFuture<>();
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final CacheValues values = values();
    private @Nullable ByteView held = FOREIGN;
    private final LeaseGroup group = (LeaseGroup) Proxy.newProxyInstance(
            LeaseGroup.class.getClassLoader(),
            new Class<?>[] {LeaseGroup.class},
            (none, method, arguments) -> answer(method, arguments));
    private final LeaseClaims claims =
            new LeaseClaims(group, values, new CacheThreads(tasks::add), LoadInterceptor.NONE);

    private static CacheValues values() {
        DefaultListableBeanFactory beans = new DefaultListableBeanFactory();
        beans.registerSingleton("json", new JsonCodecFactory(JsonMapper.shared()));
        return new CacheValues(beans);
    }

    private Object answer(Method method, Object[] arguments) {
        return switch (method.getName()) {
            case "name" -> "quotes";
            case "spec" -> GroupSpec.named("quotes").build();
            case "claim" -> {
                heard.add("claim");
                yield answers.remove();
            }
            case "lookupAsync" -> CompletableFuture.completedFuture(new Lookup(held, Lookup.Source.MAIN, "a"));
            case "invalidateAsync" -> {
                heard.add("forget");
                yield invalidated;
            }
            default -> throw new UnsupportedOperationException(method.toString());
        };
    }

    private final Claim.Lease lease = new Claim.Lease() {
        @Override
        public CompletableFuture<Boolean> fill(@Nullable ByteView value) {
            return CompletableFuture.completedFuture(true);
        }

        @Override
        public void release() {
            heard.add("released");
        }

        @Override
        public void fail(Throwable failure) {
            heard.add("failed");
        }
    };

    private ByteView written(String value) throws Exception {
        return values.codecFor("quotes", String.class).encode(value);
    }

    private CompletableFuture<Answer> ask() {
        return claims.ask("k", String.class, null);
    }

    private void runTasks() {
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
    }

    @Test
    void anAnswerThatIsThereIsToldAtOnceAndALaterOneOnItsThreads() throws Exception {
        answers.add(CompletableFuture.completedFuture(new Claim.Held(written("v"))));
        assertThat(ask()).isCompletedWithValue(new Answer.Hit("v"));
        CompletableFuture<Claim> later = new CompletableFuture<>();
        answers.add(later);
        CompletableFuture<Answer> asked = ask();
        later.complete(lease);
        assertThat(asked).isNotDone();
        runTasks();
        assertThat(asked).isCompletedWithValue(new Answer.Miss(lease));
        assertThat(heard).doesNotContain("released");
    }

    @Test
    void whoDoesNotWantTheAnswerAnyMoreLeavesTheQueue() {
        CompletableFuture<Claim> queued = new CompletableFuture<>();
        answers.add(queued);
        ask().cancel(false);
        assertThat(queued).isCancelled();
    }

    @Test
    void aLeaseThatComesWhenItsAskerHasGoneOnAloneGoesBack() {
        CompletableFuture<Claim> queued = new CompletableFuture<>();
        answers.add(queued);
        CompletableFuture<Answer> asked = claims.ask("k", null, Duration.ofMillis(1));
        await().until(() -> tasks.size() == 1);
        queued.complete(lease);
        tasks.remove().run();
        assertThat(asked).isCompletedWithValue(new Answer.Miss(null));
        assertThat(heard).containsExactly("claim");
        tasks.remove().run();
        assertThat(heard).containsExactly("claim", "released");
    }

    @Test
    void whatAnotherReleaseWroteIsForgottenOnceForAllWhoComeAcrossIt() {
        for (int i = 0; i < 3; i++) {
            answers.add(CompletableFuture.completedFuture(new Claim.Held(FOREIGN)));
        }
        List<CompletableFuture<Answer>> asked = new ArrayList<>(List.of(ask(), ask(), ask()));
        assertThat(heard).containsExactly("claim", "forget", "claim", "claim");
        for (int i = 0; i < 4; i++) {
            answers.add(CompletableFuture.completedFuture(lease));
        }
        invalidated.complete(null);
        assertThat(asked).allSatisfy(each -> assertThat(each).isCompletedWithValue(new Answer.Miss(lease)));
        answers.clear();
        answers.add(CompletableFuture.completedFuture(new Claim.Held(FOREIGN)));
        answers.add(CompletableFuture.completedFuture(lease));
        assertThat(ask()).isCompleted();
        assertThat(heard).as("the next time").filteredOn("forget"::equals).hasSize(2);
    }

    @Test
    void whatSomebodyElseHasReplacedMeanwhileIsNotForgotten() throws Exception {
        held = written("new");
        answers.add(CompletableFuture.completedFuture(new Claim.Held(FOREIGN)));
        answers.add(CompletableFuture.completedFuture(new Claim.Held(held)));
        assertThat(ask()).isCompletedWithValue(new Answer.Hit("new"));
        assertThat(heard).containsExactly("claim", "claim");
    }

    @Test
    void whoComesAcrossAnotherReleaseTwiceComputesAlone() throws Throwable {
        invalidated.complete(null);
        for (int i = 0; i < 4; i++) {
            answers.add(CompletableFuture.completedFuture(new Claim.Held(FOREIGN)));
        }
        assertThat(ask()).isCompletedWithValue(new Answer.Miss(null));
        assertThat(claims.await("k", String.class, null)).isEqualTo(new Answer.Miss(null));
        assertThat(heard).filteredOn("claim"::equals).hasSize(4);
    }

    @Test
    void whoWaitsClaimsAnewWhenWhatAnotherReleaseWroteIsForgotten() {
        answers.add(CompletableFuture.completedFuture(new Claim.Held(FOREIGN)));
        answers.add(CompletableFuture.completedFuture(lease));
        CompletableFuture<Answer> waiting = CompletableFuture.supplyAsync(() -> {
            try {
                return claims.await("k", String.class, null);
            } catch (FollowedFailure failed) {
                throw new IllegalStateException(failed);
            }
        });
        await().until(() -> heard.contains("forget"));
        heard.add("forgotten");
        invalidated.complete(null);
        assertThat(waiting.join()).isEqualTo(new Answer.Miss(lease));
        assertThat(heard).containsExactly("claim", "forget", "forgotten", "claim");
    }

    @Test
    void aChangeThatFailsKeepsNobodyWaiting() {
        invalidated.completeExceptionally(new IllegalStateException());
        answers.add(CompletableFuture.completedFuture(new Claim.Held(FOREIGN)));
        answers.add(CompletableFuture.completedFuture(lease));
        assertThat(ask()).isCompletedWithValue(new Answer.Miss(lease));
    }

    private static InvalidKeyException refusal() {
        try (TestFleet node = TestFleet.of(1).register(GroupSpec.named("quotes").build(), key -> key)) {
            return catchThrowableOfType(
                    InvalidKeyException.class,
                    () -> node.node(0).group("quotes").get(""));
        }
    }

    @Test
    void whatAHolderThrewIsToldFromWhatTheClaimItselfEndedWith() {
        Throwable thrown = new IllegalStateException("of the method");
        for (Throwable own : List.of(refusal(), new CancellationException(), new FollowedFailure(thrown))) {
            answers.add(CompletableFuture.failedFuture(own));
            answers.add(CompletableFuture.failedFuture(own));
            assertThat(ask().handle((none, failed) -> failed)).isCompletedWithValue(own);
            assertThatThrownBy(() -> claims.await("k", null, null)).isSameAs(own);
        }
        answers.add(CompletableFuture.failedFuture(thrown));
        answers.add(CompletableFuture.failedFuture(thrown));
        assertThat(ask().handle((none, failed) -> failed).join())
                .isInstanceOf(FollowedFailure.class)
                .cause()
                .isSameAs(thrown);
        assertThatThrownBy(() -> claims.await("k", null, null))
                .isInstanceOf(FollowedFailure.class)
                .cause()
                .isSameAs(thrown);
    }

    @Test
    void whoWaitsLongEnoughComputesAloneAndGivesALateLeaseBack() throws Throwable {
        CompletableFuture<Claim> stubborn = new CompletableFuture<>() {
            @Override
            public boolean cancel(boolean interrupt) {
                return complete(lease);
            }
        };
        answers.add(stubborn);
        assertThat(claims.await("k", null, Duration.ofMillis(1))).isEqualTo(new Answer.Miss(null));
        assertThat(heard).containsExactly("claim", "released");
    }

    /** Carries a trace as the observations of the application may. */
    private static final class Tracing implements LoadInterceptor {

        private final ThreadLocal<String> current = new ThreadLocal<>();

        @Override
        public <T> Callable<T> wrap(String group, Callable<T> load) {
            return load;
        }

        @Override
        public UnaryOperator<Runnable> capture() {
            String here = current.get();
            return task -> () -> {
                current.set(here);
                try {
                    task.run();
                } finally {
                    current.remove();
                }
            };
        }
    }

    @Test
    void anAnswerThatComesLaterIsToldWithWhatWasCurrentForItsAsker() throws Exception {
        Tracing tracing = new Tracing();
        LeaseClaims traced = new LeaseClaims(group, values, new CacheThreads(tasks::add), tracing);
        List<String> current = new ArrayList<>();
        Consumer<Object> look = answer -> current.add(tracing.current.get() + " of " + MDC.get("user"));
        CompletableFuture<Claim> claim = new CompletableFuture<>();
        CompletableFuture<Answer> overtaken = new CompletableFuture<>();
        answers.add(claim);
        tracing.current.set("trace");
        MDC.put("user", "asker");
        traced.ask("k", String.class, null).thenAccept(look);
        overtaken.thenAccept(look);
        CompletableFuture<Answer> sooner = traced.sooner(overtaken);
        tracing.current.remove();
        MDC.clear();
        claim.complete(new Claim.Held(written("v")));
        sooner.complete(new Answer.Hit("v"));
        runTasks();
        assertThat(current).containsExactly("trace of asker", "trace of asker");
    }

    /** Fails as the observation of the application may, which stands around the load. */
    private record Failing(Throwable failure) implements LoadInterceptor {

        @Override
        public <T> Callable<T> wrap(String group, Callable<T> load) {
            return () -> {
                load.call();
                throw FollowedFailure.<RuntimeException>asIs(failure);
            };
        }
    }

    @Test
    void aLeaseThatCannotBeObservedIsItsHoldersAllTheSame() throws Throwable {
        for (Throwable failure : List.of(new IllegalStateException(), new NoClassDefFoundError())) {
            LeaseClaims unobserved = new LeaseClaims(group, values, new CacheThreads(tasks::add), new Failing(failure));
            answers.add(CompletableFuture.completedFuture(lease));
            answers.add(CompletableFuture.completedFuture(lease));
            assertThat(unobserved.await("k", null, null)).isEqualTo(new Answer.Miss(lease));
            assertThat(unobserved.ask("k", null, null)).isCompletedWithValue(new Answer.Miss(lease));
        }
        assertThat(heard).containsOnly("claim");
    }

    @Test
    void aLookUpTellsThatThereIsNoValueFromThatNothingIsHeld() throws Exception {
        assertThat(claims.found(new Lookup(null, Lookup.Source.NONE, "a"), null))
                .isNull();
        assertThat(claims.found(new Lookup(null, Lookup.Source.NEGATIVE, "a"), null))
                .satisfies(found -> assertThat(found.get()).isNull());
        assertThat(claims.found(new Lookup(written("v"), Lookup.Source.MAIN, "a"), String.class))
                .satisfies(found -> assertThat(found.get()).isEqualTo("v"));
        assertThat(claims.found(new Lookup(FOREIGN, Lookup.Source.MAIN, "a"), String.class))
                .isNull();
    }

    @Test
    void anAnswerFromWithinTheTransactionComesOnTheThreadsOfTheCache() {
        CompletableFuture<Answer> asked = new CompletableFuture<>();
        claims.sooner(asked).complete(new Answer.Hit("computed"));
        assertThat(asked).isNotDone();
        runTasks();
        assertThat(asked).isCompletedWithValue(new Answer.Hit("computed"));
    }
}
