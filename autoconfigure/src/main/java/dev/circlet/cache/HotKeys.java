package dev.circlet.cache;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The request rates of the keys that peers ask this node for, to tell which are hot.
 *
 * <p>A key is promoted when the requests of one second reach the threshold and demoted when those of a later second stay
 * under half of it, so that a rate near the threshold does not flicker. Requests that peers answered from their copies
 * count when they report them. Tracks a bounded number of keys; when there are more, idle ones are dropped first.
 */
final class HotKeys {

    private static final long WINDOW = TimeUnit.SECONDS.toNanos(1);
    private static final int MAX_TRACKED = 10_000;

    private final int threshold;
    private final Ticks ticks;
    private final Counters counters;
    private final ConcurrentHashMap<Long, Heat> heats = new ConcurrentHashMap<>();
    /** When the table was last searched for idle keys, so that a flood of keys does not search it for each of them. */
    private final AtomicLong cleaned;

    HotKeys(int threshold, Ticks ticks, Counters counters) {
        this.threshold = threshold;
        this.ticks = ticks;
        this.counters = counters;
        this.cleaned = new AtomicLong(ticks.now());
    }

    /** Counts a peer's request and what it reports, and tells whether the key is hot. */
    boolean requested(long hash, int reportedHits) {
        long now = ticks.now();
        Heat heat = heats.get(hash);
        if (heat == null) {
            if (heats.size() >= MAX_TRACKED && !clean(now)) {
                return false;
            }
            heat = heats.computeIfAbsent(hash, unknown -> new Heat(now));
        }
        return heat.add(1L + Math.max(0, reportedHits), now);
    }

    private boolean clean(long now) {
        long before = cleaned.get();
        if (now - before < WINDOW || !cleaned.compareAndSet(before, now)) {
            return false;
        }
        heats.values().removeIf(idle -> idle.isIdle(now));
        return heats.size() < MAX_TRACKED;
    }

    private final class Heat {

        private long windowStart;
        private long count;
        private boolean hot;

        Heat(long now) {
            windowStart = now;
        }

        synchronized boolean add(long requests, long now) {
            if (now - windowStart >= WINDOW) {
                boolean adjacent = now - windowStart < 2 * WINDOW;
                if (hot && (!adjacent || count < (threshold + 1) / 2)) {
                    hot = false;
                }
                windowStart = now;
                count = 0;
            }
            count += requests;
            if (!hot && count >= threshold) {
                hot = true;
                counters.hotPromotions.increment();
            }
            return hot;
        }

        synchronized boolean isIdle(long now) {
            return now - windowStart >= 2 * WINDOW;
        }
    }
}
