package dev.circlet.spring;

import dev.circlet.cache.ByteView;
import dev.circlet.cache.Claim;
import dev.circlet.cache.Group;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.Cache.ValueWrapper;
import org.springframework.cache.support.SimpleValueWrapper;

/** A lease that a call holds: filled by its put, at once or after the commit of its transaction, or ended without. */
final class OpenLease {

    private static final ThreadLocal<@Nullable List<OpenLease>> AWAITING = new ThreadLocal<>();

    private enum State {
        OPEN,
        AWAITING_COMMIT,
        USED,
        ENDED
    }

    private final Group group;
    private final String key;
    private final Claim.Lease lease;
    private final AtomicReference<State> state = new AtomicReference<>(State.OPEN);
    private volatile @Nullable ValueWrapper kept;
    private volatile @Nullable Object transaction;

    OpenLease(Group group, String key, Claim.Lease lease) {
        this.group = group;
        this.key = key;
        this.lease = lease;
    }

    /** The lease of a key whose value this thread has computed in a transaction that has not ended. */
    static @Nullable OpenLease awaitingCommit(Group group, String key) {
        List<OpenLease> here = AWAITING.get();
        if (here == null) {
            return null;
        }
        here.removeIf(lease -> lease.state.get() != State.AWAITING_COMMIT);
        if (here.isEmpty()) {
            AWAITING.remove();
        }
        return here.stream().filter(lease -> lease.isOf(group, key)).findFirst().orElse(null);
    }

    /** The thread's transaction evicts a key, or all if null: what it computed before is not shown any more. */
    static void hide(Group group, @Nullable String key) {
        List<OpenLease> here = AWAITING.get();
        for (OpenLease lease : here == null ? List.<OpenLease>of() : here) {
            if (lease.group == group && (key == null || lease.key.equals(key))) {
                lease.shows(null);
            }
        }
    }

    /** Of a group itself: that of another application in this virtual machine may have the same name. */
    boolean isOf(Group group, String key) {
        return this.group == group && this.key.equals(key);
    }

    boolean isOpen() {
        return state.get() == State.OPEN;
    }

    /** A task that computes the value, as part of what is observed of it. */
    Runnable around(Runnable task) {
        return isOpen() && lease instanceof ObservedLease observed ? observed.around(task) : task;
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

    /** Keeps it for a value that may be told only after a commit, and shows the value to its transaction. */
    boolean await(@Nullable Object value) {
        if (!state.compareAndSet(State.OPEN, State.AWAITING_COMMIT)) {
            return false;
        }
        kept = new SimpleValueWrapper(value);
        List<OpenLease> here = AWAITING.get();
        if (here == null) {
            here = new ArrayList<>();
            AWAITING.set(here);
        }
        here.add(this);
        return true;
    }

    void in(Object transaction) {
        this.transaction = transaction;
    }

    /** Fills it at last. As with every put, the fleet has the value when this returns. */
    void committed(@Nullable ByteView bytes) {
        if (state.compareAndSet(State.AWAITING_COMMIT, State.USED)) {
            Waits.forChange(lease.fill(bytes));
        }
    }

    void rolledBack() {
        if (state.compareAndSet(State.AWAITING_COMMIT, State.ENDED)) {
            lease.release();
        }
    }

    /** The value for the transaction that computed it. */
    @Nullable
    ValueWrapper kept(CacheCommits commits) {
        Object computing = transaction;
        return kept != null && computing != null && commits.isCurrent(computing) ? kept : null;
    }

    /** The transaction has put another value, or evicted the key. */
    void shows(@Nullable ValueWrapper value) {
        kept = value;
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
