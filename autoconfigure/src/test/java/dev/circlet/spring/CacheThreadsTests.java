package dev.circlet.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** Who brings an answer, or keeps the deadlines, does not run what the application does next. */
class CacheThreadsTests {

    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final CacheThreads threads = new CacheThreads(tasks::add);
    private final CompletableFuture<String> outcome = new CompletableFuture<>();

    @Test
    void handWhatComesLaterToAThreadOfTheirs() {
        CompletableFuture<String> handed = threads.handed(outcome);
        outcome.complete("told");
        assertThat(handed).isNotDone();
        tasks.remove().run();
        assertThat(handed).isCompletedWithValue("told");
    }

    @Test
    void handFailuresOver() {
        CompletableFuture<String> handed = threads.handed(outcome);
        IllegalStateException failure = new IllegalStateException();
        outcome.completeExceptionally(failure);
        assertThat(handed).isNotDone();
        tasks.remove().run();
        assertThatThrownBy(handed::join)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isSameAs(failure);
    }

    @Test
    void leaveWhatIsThereWhereItIs() {
        outcome.complete("told");
        assertThat(threads.handed(outcome)).isCompletedWithValue("told");
        assertThat(tasks).isEmpty();
    }

    @Test
    void runATaskOutsideOfAnyCallWhereNoneIsLeft() {
        CompletableFuture<String> handed = new CacheThreads(task -> {
                    throw new RejectedExecutionException();
                })
                .handed(outcome);
        CompletableFuture<Boolean> within = handed.thenApply(told -> CacheScope.current() != null);
        CacheScope.begin(null, true).proceed(() -> outcome.complete("told"));
        assertThat(within).isCompletedWithValue(false);
    }
}
