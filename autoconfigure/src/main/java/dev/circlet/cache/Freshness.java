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
 * horizon, at and below which everything is too old. It forgets an invalidation after a while, and the oldest ones when
 * there are too many; those it must drop early raise the horizon, which is safe and costs loads.
 *
 * <p>Readers take no lock. Writers do, for a few instructions.
 */
final class Freshness {

    private record Remembered(long hash, long tick) {}

    private final int capacity;
    private final long memoryNanos;
    private final LongConsumer onHorizon;
    private final ConcurrentHashMap<Long, Long> recent = new ConcurrentHashMap<>();

    private final ReentrantLock lock = new ReentrantLock();
    /** In the order in which they were remembered; guarded by the lock. */
    private final ArrayDeque<Remembered> order = new ArrayDeque<>();

    private volatile long horizon = Long.MIN_VALUE;

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

    /** Remembers that everything known of a key up to this tick is invalid. */
    void remember(long hash, long tick, long now) {
        lock.lock();
        try {
            recent.merge(hash, tick, Math::max);
            order.addLast(new Remembered(hash, tick));
            while (order.peekFirst() != null && order.peekFirst().tick() < now - memoryNanos) {
                forget(order.removeFirst());
            }
            while (order.size() > capacity) {
                Remembered dropped = order.removeFirst();
                if (isLatest(dropped)) {
                    // In this order, so that a reader sees at least one of the two.
                    raise(dropped.tick());
                    forget(dropped);
                }
            }
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

    /** The tick of the latest invalidation that counts for the key, or {@link Long#MIN_VALUE}. */
    long lastInvalidation(long hash) {
        Long tick = recent.get(hash);
        return tick == null ? horizon : Math.max(tick, horizon);
    }

    /** How old a value from elsewhere may be at most, {@link KeyQuery#ANY_AGE} without limit. */
    long maxAge(long hash, long now) {
        long last = lastInvalidation(hash);
        return last == Long.MIN_VALUE ? KeyQuery.ANY_AGE : Math.max(0, now - last);
    }

    private void raise(long tick) {
        if (tick > horizon) {
            onHorizon.accept(tick);
            horizon = tick;
        }
    }

    /** False if the key was invalidated again since, which is remembered on its own. */
    private boolean isLatest(Remembered old) {
        Long tick = recent.get(old.hash());
        return tick != null && tick == old.tick();
    }

    private void forget(Remembered old) {
        recent.computeIfPresent(old.hash(), (hash, tick) -> keepUnless(tick, old.tick()));
    }

    private static @Nullable Long keepUnless(long tick, long dropped) {
        return tick == dropped ? null : (Long) tick;
    }
}
