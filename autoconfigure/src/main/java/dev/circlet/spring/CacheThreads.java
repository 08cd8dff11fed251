package dev.circlet.spring;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Where the application goes on that has waited for the fleet without a thread. Those that bring answers are few, and one
 * keeps all deadlines; what is left of a call may keep a thread for as long as it likes.
 */
final class CacheThreads {

    private final Executor executor;

    CacheThreads(Executor executor) {
        this.executor = executor;
    }

    void run(Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException full) {
            ScopeBinding.apart(task);
        }
    }

    /** The same outcome, on one of these threads unless it is there already. */
    <T> CompletableFuture<T> handed(CompletableFuture<T> outcome) {
        if (outcome.isDone()) {
            return outcome;
        }
        CompletableFuture<T> handed = new CompletableFuture<>();
        outcome.handle((value, failed) -> {
            run(() -> {
                if (failed == null) {
                    handed.complete(value);
                } else {
                    handed.completeExceptionally(failed);
                }
            });
            return null;
        });
        return handed;
    }
}
