package dev.circlet.cache;

import java.util.ArrayDeque;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A group's memory of recent invalidations: the reason why a value whose load began before one can be neither stored nor
 * served after it, whatever way it comes: from a load, a peer, a peek.
 *
 * <p>Per key (by its 64-bit hash; a collision only costs a load) it knows the latest tick; for the whole group it knows a
 * horizon, at and below which everything is too old. Beside the ticks it adds up the marks of the invalidations, random
 * numbers that travel with them: two nodes whose sums for a key are equal know the same invalidations of it, so that the
 * one's answer is as fresh as the other must have it, without any comparison of ages over the wire. It forgets an invalidation after a while, and the oldest ones when
 * there are too many; those it must drop early raise the horizon, which is safe and costs loads.
 *
 * <p>Readers take no lock. Writers do, for a few instructions.
 */
final class Freshness {

    private record Remembered(long hash, long tick, long mark) {}

    /** What is remembered of one key: the latest tick, and the sum of the marks. */
    private record Known(long tick, long marks) {

        Known and(Known later) {
            return new Known(Math.max(tick, later.tick), marks + later.marks);
        }
    }

    /** The same for the whole group; incomplete once it was raised by something that no other node can know. */
    private record Horizon(long tick, long marks, boolean complete) {}

    private final int capacity;
    private final long memoryNanos;
    private final LongConsumer onHorizon;
    private final ConcurrentHashMap<Long, Known> recent = new ConcurrentHashMap<>();

    private final ReentrantLock lock = new ReentrantLock();
    /** In the order in which they were remembered; guarded by the lock. */
    private final ArrayDeque<Remembered> order = new ArrayDeque<>();

    private volatile Horizon horizon = new Horizon(Long.MIN_VALUE, 0, true);

    /**
     * @param capacity how many invalidations are remembered
     * @param memoryNanos for how long
     * @param onHorizon is told each rise of the horizon, before any reader can see it
     */
    Freshness(int capacity, long memoryNanos, LongConsumer onHorizon) {
        this.capacity = capacity;
        this.memoryNanos = memoryNanos;
        this.onHorizon = onHorizon;
    }

    /**
     * Remembers that everything known of a key up to this tick is invalid.
     *
     * @param mark tells this invalidation from all others, {@link KeyQuery#NO_MARK} if it has none
     */
    void remember(long hash, long tick, long mark, long now) {
        lock.lock();
        try {
            recent.merge(hash, new Known(tick, mark), Known::and);
            order.addLast(new Remembered(hash, tick, mark));
            while (order.peekFirst() != null && order.peekFirst().tick() < now - memoryNanos) {
                forget(order.removeFirst());
            }
            while (order.size() > capacity) {
                Remembered dropped = order.removeFirst();
                if (isLatest(dropped)) {
                    // In this order, so that a reader sees at least one of the two.
                    raise(dropped.tick());
                }
                forget(dropped);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Makes everything whose load began at this tick or before invalid, by an invalidation that has a mark. */
    void raiseHorizon(long tick, long mark) {
        lock.lock();
        try {
            boolean complete = horizon.complete() && mark != KeyQuery.NO_MARK;
            long latest = Math.max(tick, horizon.tick());
            onHorizon.accept(latest);
            horizon = new Horizon(latest, horizon.marks() + mark, complete);
        } finally {
            lock.unlock();
        }
    }

    /** Makes everything whose load began at this tick or before invalid. */
    void raiseHorizon(long tick) {
        lock.lock();
        try {
            raise(tick);
        } finally {
            lock.unlock();
        }
    }

    /** Whether a value whose load began at this tick may be stored, and served to a caller who comes now. */
    boolean allows(long hash, long began) {
        return began > lastInvalidation(hash);
    }

    /** The same for a value of which another node confirmed that it knew the invalidations with this sum of marks. */
    boolean allows(long hash, long began, long confirmedMark) {
        return allows(hash, began) || confirmedMark != KeyQuery.NO_MARK && confirmedMark == mark(hash);
    }

    /** The tick of the latest invalidation that counts for the key, or {@link Long#MIN_VALUE}. */
    long lastInvalidation(long hash) {
        Known known = recent.get(hash);
        return known == null ? horizon.tick() : Math.max(known.tick(), horizon.tick());
    }

    /** The sum of the marks that count for the key, {@link KeyQuery#NO_MARK} if nothing follows from it. */
    long mark(long hash) {
        // In this order: what folds into the horizon meanwhile is counted twice, which proves nothing, but never left
        // out.
        Known known = recent.get(hash);
        Horizon group = horizon;
        return group.complete() ? group.marks() + (known == null ? 0 : known.marks()) : KeyQuery.NO_MARK;
    }

    /** How old a value from elsewhere may be at most, {@link KeyQuery#ANY_AGE} without limit. */
    long maxAge(long hash, long now) {
        long last = lastInvalidation(hash);
        return last == Long.MIN_VALUE ? KeyQuery.ANY_AGE : Math.max(0, now - last);
    }

    private void raise(long tick) {
        if (tick > horizon.tick()) {
            onHorizon.accept(tick);
            horizon = new Horizon(tick, horizon.marks(), false);
        }
    }

    /** False if the key was invalidated again since, which is remembered on its own. */
    private boolean isLatest(Remembered old) {
        Known known = recent.get(old.hash());
        return known != null && known.tick() == old.tick();
    }

    private void forget(Remembered old) {
        recent.computeIfPresent(old.hash(), (hash, known) -> without(known, old));
    }

    private static @Nullable Known without(Known known, Remembered old) {
        return known.tick() == old.tick() ? null : new Known(known.tick(), known.marks() - old.mark());
    }
}
