package dev.circlet.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What every {@link CommitHook} promises; extend it for an implementation. */
public abstract class CommitHookContract {

    private final List<String> ran = new ArrayList<>();

    /** Returns the hook under test. */
    protected abstract CommitHook hook();

    /** Runs something in a transaction of the calling thread that is committed or rolled back then. */
    protected abstract void inTransaction(boolean committed, Runnable body);

    private boolean offer(String action) {
        return hook().afterCommit(() -> ran.add(action));
    }

    @Test
    void takesNothingOutsideATransactionAndRunsItNever() {
        assertThat(offer("a")).isFalse();
        assertThat(ran).isEmpty();
    }

    @Test
    void runsWhatItTookOnceAndAfterTheCommit() {
        inTransaction(true, () -> {
            assertThat(offer("a")).isTrue();
            assertThat(offer("b")).isTrue();
            assertThat(ran).isEmpty();
        });
        assertThat(ran).containsExactlyInAnyOrder("a", "b");
        inTransaction(true, () -> {});
        assertThat(ran).hasSize(2);
    }

    @Test
    void dropsWhatItTookOnARollBack() {
        inTransaction(false, () -> assertThat(offer("a")).isTrue());
        inTransaction(true, () -> assertThat(offer("b")).isTrue());
        assertThat(ran).containsExactly("b");
    }

    @Test
    void takesNothingForTheTransactionOfAnotherThread() {
        inTransaction(
                true,
                () -> assertThat(CompletableFuture.supplyAsync(() -> offer("a")).join())
                        .isFalse());
        assertThat(ran).isEmpty();
    }

    @Test
    void takesNothingAfterTheTransaction() {
        inTransaction(true, () -> {});
        assertThat(offer("a")).isFalse();
    }
}
