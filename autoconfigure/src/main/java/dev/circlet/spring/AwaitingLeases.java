package dev.circlet.spring;

import dev.circlet.cache.Group;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Leases whose values wait for the commit of a transaction: of one thread, or of one reactive flow. */
class AwaitingLeases {

    private static final ThreadLocal<@Nullable AwaitingLeases> OF_THREAD = new ThreadLocal<>();

    /** A question for the lease of a key that another call of the transaction may hold, whose end waits for its answer. */
    private record Waiting(Group group, String key, Consumer<OpenLease> told) {

        void look(OpenLease lease) {
            if (lease.isOf(group, key)) {
                told.accept(lease);
            }
        }
    }

    private final List<OpenLease> leases = new CopyOnWriteArrayList<>();
    private final List<Waiting> waiting = new CopyOnWriteArrayList<>();

    /** Those of the thread. */
    static AwaitingLeases ofThread() {
        AwaitingLeases here = OF_THREAD.get();
        if (here == null) {
            here = new AwaitingLeases();
            OF_THREAD.set(here);
        }
        return here;
    }

    /** The lease of a key whose value was computed here in a transaction that has not ended. */
    static @Nullable OpenLease find(Group group, String key) {
        SubscribedTransactions subscribed = CacheScope.transactions();
        OpenLease lease = subscribed == null ? null : subscribed.leases().of(group, key);
        AwaitingLeases here = lease == null ? OF_THREAD.get() : null;
        if (here == null) {
            return lease;
        }
        lease = here.of(group, key);
        here.leaveThread();
        return lease;
    }

    /** A transaction evicts a key, or all if null: what it computed before is not shown any more. */
    static void hide(Group group, @Nullable String key) {
        SubscribedTransactions subscribed = CacheScope.transactions();
        if (subscribed != null) {
            subscribed.leases().hideAll(group, key);
        }
        AwaitingLeases here = OF_THREAD.get();
        if (here != null) {
            here.hideAll(group, key);
        }
    }

    private void hideAll(Group group, @Nullable String key) {
        for (OpenLease lease : leases) {
            if (lease.isOf(group, key)) {
                lease.shows(null);
            }
        }
    }

    private @Nullable OpenLease of(Group group, String key) {
        for (OpenLease lease : leases) {
            if (lease.isOf(group, key)) {
                return lease;
            }
        }
        return null;
    }

    void add(OpenLease lease) {
        leases.add(lease);
        waiting.forEach(each -> each.look(lease));
    }

    void remove(OpenLease lease) {
        leases.remove(lease);
        leaveThread();
    }

    /** A thread outlives its transactions, and maybe the application. */
    private void leaveThread() {
        if (leases.isEmpty() && OF_THREAD.get() == this) {
            OF_THREAD.remove();
        }
    }

    /**
     * Tells who has asked for a key as soon as a value of it waits here, while the question is open.
     *
     * @param told gets the lease of the value, more than once perhaps
     */
    void watch(Group group, String key, CompletableFuture<?> question, Consumer<OpenLease> told) {
        Waiting asker = new Waiting(group, key, told);
        waiting.add(asker);
        question.whenComplete((answer, none) -> waiting.remove(asker));
        leases.forEach(asker::look);
    }
}
