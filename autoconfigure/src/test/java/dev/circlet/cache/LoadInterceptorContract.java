package dev.circlet.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every {@link LoadInterceptor} promises; extend it for an implementation. */
public abstract class LoadInterceptorContract {

    private final ExecutorService loader = Executors.newSingleThreadExecutor();

    /** Returns the interceptor under test, the same at each call. */
    protected abstract LoadInterceptor interceptor();

    /** Runs something on the calling thread while this is what belongs to it. */
    protected void within(String context, Runnable body) {
        body.run();
    }

    /** Tells what belongs to the calling thread, or in a load to the caller that started it; null if nothing does. */
    protected @Nullable String current() {
        return null;
    }

    /** Whether the interceptor carries anything at all. */
    protected abstract boolean carries();

    @AfterEach
    void endThreads() {
        loader.shutdownNow();
    }

    /** Wraps here and runs there, as a group does. */
    private <T> T load(Callable<T> load) throws Exception {
        return onLoader(interceptor().wrap("books", load));
    }

    private <T> T onLoader(Callable<T> task) throws Exception {
        try {
            return loader.submit(task).get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw (Exception) e.getCause();
        }
    }

    @Test
    void givesTheLoadsOwnResult() throws Exception {
        Object value = new Object();
        assertThat(load(() -> value)).isSameAs(value);
        assertThat(this.<@Nullable Object>load(() -> null)).isNull();
        assertThat(this.<Optional<String>>load(Optional::empty)).isEmpty();
        CompletableFuture<String> pending = new CompletableFuture<>();
        assertThat(load(() -> pending)).isSameAs(pending);
        assertThat(pending).isNotDone();
        pending.complete("value");
        CompletableFuture<String> failed = CompletableFuture.failedFuture(new IOException("down"));
        assertThat(load(() -> failed)).isSameAs(failed);
    }

    @Test
    void letsEveryExceptionThroughAsItIs() {
        for (Throwable thrown : List.of(new IOException("down"), new IllegalStateException(), new AssertionError())) {
            assertThatThrownBy(() -> load(() -> {
                        if (thrown instanceof Error error) {
                            throw error;
                        }
                        throw (Exception) thrown;
                    }))
                    .isSameAs(thrown);
        }
    }

    @Test
    void runsTheLoadOnceWhereTheResultIsRunAndNotBefore() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        AtomicReference<Thread> ranOn = new AtomicReference<>();
        Callable<Integer> wrapped = interceptor().wrap("books", () -> {
            ranOn.set(Thread.currentThread());
            return runs.incrementAndGet();
        });
        assertThat(runs).hasValue(0);
        assertThat(onLoader(wrapped)).isEqualTo(1);
        assertThat(runs).hasValue(1);
        assertThat(ranOn.get()).isSameAs(onLoader(Thread::currentThread));
    }

    @Test
    void carriesWhatBelongsToTheCallerAndLeavesTheThreadAsItWas() throws Exception {
        assumeTrue(carries());
        within("caller", () -> assertThat(seen(this::current)).isEqualTo("caller"));
        assertThat(onLoader(this::current)).isNull();
        assertThatThrownBy(() -> within(
                        "caller",
                        () -> seen(() -> {
                            throw new IllegalStateException("down");
                        })))
                .hasMessage("down");
        assertThat(onLoader(this::current)).isNull();
    }

    @Test
    void carriesNothingIfNothingBelongsToTheCaller() throws Exception {
        assertThat(this.<@Nullable String>load(this::current)).isNull();
    }

    @Test
    void remembersForALoadThatTurnsOutToBeNeededLater() throws Exception {
        assumeTrue(carries());
        AtomicReference<Runnable> later = new AtomicReference<>();
        AtomicReference<@Nullable String> seen = new AtomicReference<>();
        within(
                "caller",
                () -> later.set(interceptor()
                        .capture()
                        .apply(() -> seen.set(call(interceptor().wrap("books", this::current))))));
        assertThat(seen).hasNullValue();
        onLoader(Executors.callable(later.get()));
        assertThat(seen).hasValue("caller");
        assertThat(onLoader(this::current)).isNull();
    }

    @Test
    void runsWhatIsRememberedOnceAndLetsItFail() {
        AtomicInteger runs = new AtomicInteger();
        Runnable task = interceptor().capture().apply(() -> {
            runs.incrementAndGet();
            throw new IllegalStateException("down");
        });
        assertThat(runs).hasValue(0);
        assertThatThrownBy(() -> onLoader(Executors.callable(task))).hasMessage("down");
        assertThat(runs).hasValue(1);
    }

    private @Nullable String seen(Callable<@Nullable String> load) {
        return call(() -> load(load));
    }

    private static @Nullable String call(Callable<@Nullable String> task) {
        try {
            return task.call();
        } catch (RuntimeException unchecked) {
            throw unchecked;
        } catch (Exception unexpected) {
            throw new AssertionError(unexpected);
        }
    }
}
