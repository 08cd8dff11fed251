package dev.circlet.spring;

import dev.circlet.cache.Group;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Leases whose values wait for the commit of a transaction: of one thread, or of one reactive flow. */
final class AwaitingLeases {

    private static final ThreadLocal<@Nullable AwaitingLeases> OF_THREAD = new ThreadLocal<>();

    private record Place(Group group, String key) {}

    private final List<OpenLease> leases = new CopyOnWriteArrayList<>();
    private final ConcurrentMap<Place, CompletableFuture<?>> turns = new ConcurrentHashMap<>();

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
        if (here.leases.isEmpty()) {
            OF_THREAD.remove();
        }
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
    }

    void remove(OpenLease lease) {
        leases.remove(lease);
    }

    /**
     * Takes the turn of a key. What holds it must be ended with {@link #endTurn}.
     *
     * @return what holds it already, null if nothing did
     */
    @Nullable
    CompletableFuture<?> takeTurn(Group group, String key, CompletableFuture<?> turn) {
        return turns.putIfAbsent(new Place(group, key), turn);
    }

    void endTurn(Group group, String key, CompletableFuture<?> turn) {
        turns.remove(new Place(group, key), turn);
        turn.complete(null);
    }
}
