package dev.circlet.spring;

import dev.circlet.cache.ByteView;
import dev.circlet.cache.CommitHook;
import dev.circlet.spring.SubscribedTransactions.Outcomes;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When changes of caches take effect: after the commit of the transaction of the calling thread or of the subscription that
 * the thread works for, or at once. A hook of the application's own is left to the groups, which ask it for every change.
 */
final class CacheCommits {

    private static final Logger log = LoggerFactory.getLogger(CircletCache.class);

    private static final CompletableFuture<?> DONE = CompletableFuture.completedFuture(null);

    private final boolean aware;
    private final @Nullable TransactionCommitHook hook;

    CacheCommits(@Nullable CommitHook hook, boolean aware) {
        this.aware = aware;
        this.hook = aware && hook instanceof TransactionCommitHook ours ? ours : null;
    }

    /**
     * A transaction that a change waits for.
     *
     * @param subscribed what it has computed, null if it is of the thread
     */
    private record Waited(Object transaction, @Nullable AwaitingLeases subscribed) {

        AwaitingLeases leases() {
            return subscribed == null ? AwaitingLeases.ofThread() : subscribed;
        }
    }

    /** Makes a change, after the commit if there is a transaction. */
    CompletableFuture<?> change(CircletCache cache, Supplier<? extends CompletableFuture<?>> change) {
        return change(cache, new Outcomes(change, change, () -> {}));
    }

    /** Makes a change, after the commit if there is a transaction, or does what its end wants instead. */
    CompletableFuture<?> change(CircletCache cache, Outcomes outcomes) {
        Outcomes later =
                new Outcomes(() -> now(outcomes.committed()), () -> now(outcomes.doubted()), outcomes.rolledBack());
        CallersTransaction caller = caller();
        if (caller != null) {
            return caller.whenCompleted(() -> later(cache, later.committed()), () -> later(cache, later.doubted()));
        }
        if (deferred(cache, later) != null) {
            return DONE;
        }
        return aware ? outcomes.committed().get() : now(outcomes.committed());
    }

    /** Makes a change at once, and again after the commit if there is a transaction: before it, others see old rows. */
    CompletableFuture<?> changeNowAndThen(CircletCache cache, Supplier<? extends CompletableFuture<?>> change) {
        CompletableFuture<?> now = now(change);
        deferred(cache, new Outcomes(() -> now(change), () -> now(change), () -> {}));
        return now;
    }

    /**
     * Fills a lease, after the commit if there is a transaction: until then nobody else computes the key, after a
     * roll-back the next in the queue does. What comes on another thread than that of the transaction is told at once,
     * because who waits for it may be part of the same transaction, and forgotten after a roll-back.
     *
     * @return null if the lease cannot be filled any more
     */
    @Nullable
    CompletableFuture<?> fill(CircletCache cache, OpenLease lease, @Nullable Object value, @Nullable ByteView bytes) {
        CallersTransaction caller = caller();
        if (caller != null) {
            CompletableFuture<?> filled = lease.fill(bytes);
            if (filled != null) {
                caller.whenCompleted(() -> DONE, () -> later(cache, () -> now(lease::forget)));
            }
            return filled;
        }
        Outcomes outcomes = new Outcomes(() -> lease.committed(bytes), lease::doubted, lease::rolledBack);
        Waited waited = lease.isOpen() ? deferred(cache, outcomes) : null;
        if (waited == null) {
            return lease.fill(bytes);
        }
        return lease.await(value, waited.transaction(), waited.leases()) ? DONE : null;
    }

    /** The transaction in which a call was made that goes on elsewhere, null if the thread or the subscription knows it. */
    private @Nullable CallersTransaction caller() {
        CacheScope scope = hook == null ? null : CacheScope.current();
        CallersTransaction caller = scope == null ? null : scope.caller();
        return caller == null || caller.isOfThread() || subscribed() != null ? null : caller;
    }

    /** What goes on in a subscription waits for the transaction there, and only then for that of the thread it is on. */
    private @Nullable Waited deferred(CircletCache cache, Outcomes outcomes) {
        if (hook == null) {
            return null;
        }
        CacheScope scope = CacheScope.current();
        SubscribedTransactions subscribed = CacheScope.transactions();
        boolean first = scope != null && scope.isSubscribed();
        Waited waited = first ? deferred(subscribed, cache, outcomes) : null;
        if (waited == null) {
            Object ofThread = hook.whenCompleted(
                    () -> Waits.forChange(later(cache, outcomes.committed())),
                    () -> Waits.forChange(later(cache, outcomes.doubted())),
                    outcomes.rolledBack());
            waited = ofThread == null ? null : new Waited(ofThread, null);
        }
        return waited != null || first ? waited : deferred(subscribed, cache, outcomes);
    }

    private static @Nullable Waited deferred(
            @Nullable SubscribedTransactions subscribed, CircletCache cache, Outcomes outcomes) {
        Object transaction = subscribed == null
                ? null
                : subscribed.whenCompleted(new Outcomes(
                        () -> cache.threads().handed(later(cache, outcomes.committed())),
                        () -> cache.threads().handed(later(cache, outcomes.doubted())),
                        outcomes.rolledBack()));
        return transaction == null ? null : new Waited(transaction, subscribed.leases());
    }

    /** What is committed is so, whatever becomes of caches. */
    private static CompletableFuture<?> later(CircletCache cache, Supplier<? extends CompletableFuture<?>> change) {
        CompletableFuture<?> made;
        try {
            made = change.get();
        } catch (RuntimeException failed) {
            made = CompletableFuture.failedFuture(failed);
        }
        return made.<@Nullable Object>handle((done, failed) -> {
            if (failed != null) {
                Throwable cause = FollowedFailure.ofFuture(failed);
                log.warn("A change of cache '{}' failed after the commit of its transaction", cache.getName(), cause);
            }
            return null;
        });
    }

    private static CompletableFuture<?> now(Supplier<? extends CompletableFuture<?>> change) {
        return Undeferred.<CompletableFuture<?>>call(change::get);
    }

    /** The transactions of the calling subscription, if there is one that changes wait for. */
    @Nullable
    SubscribedTransactions subscribed() {
        SubscribedTransactions subscribed = hook == null ? null : CacheScope.transactions();
        return subscribed != null && subscribed.isActive() ? subscribed : null;
    }

    /** Tells whether a transaction is that of the caller, and what is of it certain since so many nested roll-backs. */
    boolean isCurrent(Object transaction, long rollBacks) {
        SubscribedTransactions subscribed = subscribed();
        return hook != null
                && (subscribed != null && subscribed.isCurrent(transaction, rollBacks) || hook.isCurrent(transaction));
    }
}
