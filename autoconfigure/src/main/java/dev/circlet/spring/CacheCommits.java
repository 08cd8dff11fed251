package dev.circlet.spring;

import dev.circlet.cache.ByteView;
import dev.circlet.cache.CommitHook;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When changes of caches take effect: after the commit of the calling thread's transaction, or at once. A hook of the
 * application's own is left to the groups, which ask it for every change.
 */
final class CacheCommits {

    private static final Logger log = LoggerFactory.getLogger(CircletCache.class);

    private final boolean aware;
    private final @Nullable TransactionCommitHook hook;

    CacheCommits(@Nullable CommitHook hook, boolean aware) {
        this.aware = aware;
        this.hook = aware && hook instanceof TransactionCommitHook ours ? ours : null;
    }

    /** Makes a change, after the commit if there is a transaction. */
    CompletableFuture<?> change(String cache, Supplier<? extends CompletableFuture<?>> change) {
        if (hook != null && hook.whenCompleted(() -> later(cache, change), () -> {}) != null) {
            return CompletableFuture.completedFuture(null);
        }
        return aware ? change.get() : now(change);
    }

    /** Makes a change at once, and again after the commit if there is a transaction: before it, others see old rows. */
    CompletableFuture<?> changeNowAndThen(String cache, Supplier<? extends CompletableFuture<?>> change) {
        CompletableFuture<?> now = now(change);
        if (hook != null) {
            hook.whenCompleted(() -> later(cache, change), () -> {});
        }
        return now;
    }

    private static void later(String cache, Supplier<? extends CompletableFuture<?>> change) {
        try {
            Waits.forChange(now(change));
        } catch (RuntimeException failed) {
            log.warn("A change of cache '{}' failed after the commit of its transaction", cache, failed);
        }
    }

    private static CompletableFuture<?> now(Supplier<? extends CompletableFuture<?>> change) {
        return Undeferred.<CompletableFuture<?>>call(change::get);
    }

    /**
     * Fills a lease, after the commit if there is a transaction: until then nobody else computes the key, after a
     * roll-back the next in the queue does.
     *
     * @return null if the lease cannot be filled any more
     */
    @Nullable
    CompletableFuture<?> fill(OpenLease lease, @Nullable Object value, @Nullable ByteView bytes) {
        Object transaction = !lease.isOpen() || hook == null
                ? null
                : hook.whenCompleted(() -> lease.committed(bytes), lease::rolledBack);
        if (transaction == null) {
            return lease.fill(bytes);
        }
        lease.in(transaction);
        return lease.await(value) ? CompletableFuture.completedFuture(null) : null;
    }

    boolean isCurrent(Object transaction) {
        return hook != null && hook.isCurrent(transaction);
    }
}
