package dev.circlet.cache;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The rates at which peers read the keys of this node, to tell which are hot.
 *
 * <p>A key's rate has two parts. What peers ask is counted by the second. What they answer themselves, from copies, they
 * report when they renew the copy, which they do from half of its life on: so the reports of half a hot TTL, added up, are
 * the hits of half a hot TTL, and become a rate by that time and not by the second in which they arrive.
 *
 * <p>A key is promoted when its rate reaches the threshold and demoted when it stays under half of that, so that a rate near
 * the threshold does not flicker. Copies make the requests cease before the first reports come; therefore a promoted
 * key is not judged again before a hot TTL is over. Tracks a bounded number of keys; when there are more, idle ones are
 * dropped first.
 */
final class HotKeys {

    private static final long WINDOW = TimeUnit.SECONDS.toNanos(1);
    private static final int MAX_TRACKED = 10_000;

    /** So that a peer's next report, which comes half a hot TTL after the last, never falls into the same window. */
    private static final double REPORT_WINDOW = 0.9;

    private final int threshold;
    private final long settleNanos;
    private final long reportNanos;
    private final Ticks ticks;
    private final Counters counters;
    private final ConcurrentHashMap<Long, Heat> heats = new ConcurrentHashMap<>();
    /** When the table was last searched for idle keys, so that a flood of keys does not search it for each of them. */
    private final AtomicLong cleaned;

    /**
     * @param threshold the reads per second from which a key is hot
     * @param hotNanos how long a copy lives
     */
    HotKeys(int threshold, long hotNanos, Ticks ticks, Counters counters) {
        this.threshold = threshold;
        this.settleNanos = hotNanos;
        this.reportNanos = Math.max(WINDOW, hotNanos / 2);
        this.ticks = ticks;
        this.counters = counters;
        this.cleaned = new AtomicLong(ticks.now());
    }

    /** Counts a peer's request and what it reports, and tells whether the key is hot. */
    boolean requested(long hash, String key, int reportedHits) {
        long now = ticks.now();
        Heat heat = heats.get(hash);
        if (heat == null) {
            if (heats.size() >= MAX_TRACKED && !clean(now)) {
                return false;
            }
            heat = heats.computeIfAbsent(hash, unknown -> new Heat(key, now));
        }
        return heat.add(Math.max(0, reportedHits), now);
    }

    /**
     * The keys with the highest rates, those first.
     *
     * @param own the rates at which the node's own application reads keys, which promote none: it needs no copies
     */
    List<HotKey> hottest(int limit, Map<String, Double> own) {
        long now = ticks.now();
        Map<String, HotKey> keys = new HashMap<>();
        own.forEach((key, rate) -> keys.put(key, new HotKey(key, rate, 0, false)));
        heats.values().forEach(heat -> {
            HotKey key = heat.snapshot(now, own);
            keys.put(key.key(), key);
        });
        return keys.values().stream()
                .filter(hot -> hot.requestsPerSecond() > 0)
                .sorted(Comparator.comparingDouble(HotKey::requestsPerSecond)
                        .reversed()
                        .thenComparing(HotKey::key))
                .limit(limit)
                .toList();
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

        private final String key;
        private final Tally asked;
        private final Tally reported;
        private long promoted;
        private boolean hot;

        Heat(String key, long now) {
            this.key = key;
            this.asked = new Tally(WINDOW, WINDOW, now);
            this.reported = new Tally((long) (reportNanos * REPORT_WINDOW), reportNanos, now);
        }

        synchronized boolean add(long hits, long now) {
            reported.add(hits, now);
            boolean judged = asked.turn(now);
            if (hot && judged && now - promoted >= settleNanos && 2 * (asked.last() + reported.rate(now)) < threshold) {
                hot = false;
            }
            asked.add(1, now);
            if (!hot && asked.count() + reported.rate(now) >= threshold) {
                hot = true;
                promoted = now;
                counters.hotPromotions.increment();
            }
            return hot;
        }

        synchronized HotKey snapshot(long now, Map<String, Double> own) {
            return new HotKey(key, own.getOrDefault(key, 0.0), asked.rate(now) + reported.rate(now), hot);
        }

        synchronized boolean isIdle(long now) {
            return asked.isIdle(now) && reported.isIdle(now);
        }
    }

    /** Counts in windows of equal length: the present one, and the one right before it. */
    private static final class Tally {

        private final long window;
        private final long covered;
        private long start;
        private long count;
        private long last;

        /** @param covered the time in which happened what is counted in one window */
        Tally(long window, long covered, long now) {
            this.window = window;
            this.covered = covered;
            this.start = now;
        }

        /** Begins a new window if the present one is over; tells whether it was. */
        boolean turn(long now) {
            if (now - start < window) {
                return false;
            }
            last = now - start < 2 * window ? count : 0;
            count = 0;
            start = now;
            return true;
        }

        void add(long number, long now) {
            turn(now);
            count += number;
        }

        long count() {
            return count;
        }

        long last() {
            return last;
        }

        /** Per second, by the fuller one of the two windows. */
        double rate(long now) {
            long most = now - start < window ? Math.max(count, last) : now - start < 2 * window ? count : 0;
            return most * (double) TimeUnit.SECONDS.toNanos(1) / covered;
        }

        boolean isIdle(long now) {
            return now - start >= 2 * window || count == 0 && last == 0;
        }
    }
}
