package dev.circlet.spring;

import dev.circlet.cache.ByteView;
import dev.circlet.cache.Claim;
import dev.circlet.cache.Group;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.Cache.ValueWrapper;
import org.springframework.cache.support.SimpleValueWrapper;

/** A lease that a call holds: filled by its put, at once or after the commit of its transaction, or ended without. */
final class OpenLease {

    private enum State {
        OPEN,
        AWAITING_COMMIT,
        USED,
        ENDED
    }

    /**
     * A value for the transaction that computed it.
     *
     * @param rollBacks of nested transactions before it came
     */
    private record Kept(ValueWrapper value, long rollBacks) {

        Kept(ValueWrapper value) {
            this(value, NestedRollBacks.count());
        }
    }

    private final Group group;
    private final String key;
    private final Claim.Lease lease;
    private final AtomicReference<State> state = new AtomicReference<>(State.OPEN);
    private volatile @Nullable Kept kept;
    private volatile @Nullable Object transaction;
    private volatile @Nullable AwaitingLeases awaiting;

    OpenLease(Group group, String key, Claim.Lease lease) {
        this.group = group;
        this.key = key;
        this.lease = lease;
    }

    /** Of a group itself: that of another application in this virtual machine may have the same name. */
    boolean isOf(Group group, @Nullable String key) {
        return this.group == group && (key == null || this.key.equals(key));
    }

    boolean isOpen() {
        return state.get() == State.OPEN;
    }

    /** A task that computes the value, as part of what is observed of it. */
    Runnable around(Runnable task) {
        return lease instanceof ObservedLease observed ? observed.around(task) : task;
    }

    /** Whether the call that held it ended before its value came. */
    boolean isEnded() {
        return state.get() == State.ENDED;
    }

    /** Fills it, or returns null if it cannot be filled any more. */
    @Nullable
    CompletableFuture<Boolean> fill(@Nullable ByteView bytes) {
        return state.compareAndSet(State.OPEN, State.USED) ? lease.fill(bytes) : null;
    }

    /**
     * Keeps it for a value that may be told only after a commit, and shows the value to its transaction.
     *
     * @param transaction whose commit that is
     * @param among where the calls of that transaction find it
     */
    boolean await(@Nullable Object value, Object transaction, AwaitingLeases among) {
        if (!state.compareAndSet(State.OPEN, State.AWAITING_COMMIT)) {
            among.remove(this);
            return false;
        }
        this.transaction = transaction;
        kept = new Kept(new SimpleValueWrapper(value));
        awaiting = among;
        among.add(this);
        if (state.get() != State.AWAITING_COMMIT) {
            // The transaction has ended meanwhile, and may have looked before there was anything to remove.
            among.remove(this);
        }
        return true;
    }

    /** Fills it at last, also if the transaction has ended on another thread before the lease could wait for it. */
    CompletableFuture<?> committed(@Nullable ByteView bytes) {
        return isOver(State.USED) ? lease.fill(bytes) : CompletableFuture.completedFuture(null);
    }

    /** Takes back what it was filled with. */
    CompletableFuture<?> forget() {
        return group.invalidateAsync(key);
    }

    /** Ends it without a value: that of a commit may be of a nested transaction that was rolled back. */
    CompletableFuture<?> doubted() {
        rolledBack();
        return CompletableFuture.completedFuture(null);
    }

    void rolledBack() {
        if (isOver(State.ENDED)) {
            lease.release();
        }
    }

    private boolean isOver(State end) {
        boolean over = state.compareAndSet(State.OPEN, end) || state.compareAndSet(State.AWAITING_COMMIT, end);
        AwaitingLeases among = awaiting;
        if (among != null) {
            among.remove(this);
        }
        return over;
    }

    /** The value for the transaction that computed it. */
    @Nullable
    ValueWrapper kept(CacheCommits commits) {
        Object computing = transaction;
        Kept here = kept;
        return here != null && computing != null && commits.isCurrent(computing, here.rollBacks())
                ? here.value()
                : null;
    }

    /** The transaction has put another value, or evicted the key. */
    void shows(@Nullable ValueWrapper value) {
        kept = value == null ? null : new Kept(value);
    }

    /** Ends it, if nothing was put: those who wait on this node fail likewise, or the next of them gets it. */
    void end(@Nullable Throwable failure) {
        if (!state.compareAndSet(State.OPEN, State.ENDED)) {
            return;
        }
        if (failure == null) {
            lease.release();
        } else {
            lease.fail(failure);
        }
    }
}
