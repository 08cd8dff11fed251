package dev.circlet.cache;

import java.util.random.RandomGenerator;

/**
 * A value of an own key that is loaded anew while it is served: after a while, shortly before its end, or because its
 * source failed and it outlives its TTL until the source works again.
 *
 * <p>It is fresh until its TTL ends, and held longer by the time it may be served stale. Every hit before
 * {@link #attendFrom} costs one comparison; from then on {@link #consider} decides. One attempt to load it anew runs at a
 * time: whoever is told {@link Verdict#REFRESH} makes it, and tells how it ended by {@link #failed} or {@link #ended},
 * unless another entry has taken this one's place.
 */
final class SoftEntry extends Entry {

    /** What a hit does. */
    enum Verdict {
        /** Serves the value. */
        SERVE,
        /** Serves the value and loads it anew. */
        REFRESH,
        /** Waits for a load: the TTL is over and nothing is known against the source. */
        LOAD
    }

    /** As the end of the time in the store: none, but the clock must be looked at. */
    private static final long WATCHED = NO_EXPIRY - 1;

    /** Earlier than this many spreads before the end, XFetch chooses less than one hit in 10^13. */
    private static final int NEGLIGIBLE = 30;

    private static final int EXTRA = 40;

    private final long freshUntil;
    /** The scale of XFetch: load time times beta; 0 without early refresh. */
    private final float spread;

    private volatile long attendFrom;
    private volatile long dueAt;
    /** Until when the failure of the last attempt speaks for serving the value stale. */
    private volatile long excusedUntil = Long.MIN_VALUE;

    private volatile boolean busy;
    /** Attempts in a row that failed; guarded by this. */
    private byte failures;

    /**
     * @param freshUntil when the TTL ends, or {@link #NO_EXPIRY}
     * @param staleNanos how long it may be served after that
     * @param dueAt when it is to be loaded anew, or {@link #NO_EXPIRY}
     * @param spreadNanos the scale of early refresh, 0 without
     */
    SoftEntry(
            String key, ByteView value, long began, long freshUntil, long staleNanos, long dueAt, double spreadNanos) {
        super(key, value, began, Math.min(WATCHED, Memory.later(freshUntil, staleNanos)), Region.MAIN);
        this.freshUntil = freshUntil;
        this.spread = (float) spreadNanos;
        this.dueAt = dueAt;
        this.attendFrom = attention(dueAt);
    }

    private long attention(long due) {
        long early = freshUntil == NO_EXPIRY ? NO_EXPIRY : freshUntil - (long) (NEGLIGIBLE * spread);
        return Math.min(due, early);
    }

    @Override
    int extraBytes() {
        return EXTRA;
    }

    @Override
    boolean touch(long now) {
        return now >= attendFrom;
    }

    boolean isStale(long now) {
        return now >= freshUntil;
    }

    /** When the TTL is over and the value is served because its source fails: until the source is tried again. */
    @Override
    long servedUntil(long now) {
        if (freshUntil == NO_EXPIRY && expiresAt() == WATCHED) {
            return NO_EXPIRY;
        }
        return Math.min(expiresAt(), isStale(now) ? Math.max(now, dueAt) : freshUntil);
    }

    Verdict consider(long now, RandomGenerator chance) {
        if (isStale(now) && now >= excusedUntil) {
            return Verdict.LOAD;
        }
        boolean due = now >= dueAt || !isStale(now) && isChosen(now, chance);
        return due && claim() ? Verdict.REFRESH : Verdict.SERVE;
    }

    /**
     * Optimal probabilistic early expiration, XFetch (Vattani, Chierichetti, Lowenstein: Optimal Probabilistic Cache
     * Stampede Prevention, VLDB 2015).
     */
    private boolean isChosen(long now, RandomGenerator chance) {
        return spread > 0
                && !busy
                && freshUntil != NO_EXPIRY
                && failureFree()
                && -spread * Math.log(1 - chance.nextDouble()) >= freshUntil - now;
    }

    /** After a failure the back-off decides, not chance. */
    private boolean failureFree() {
        return excusedUntil == Long.MIN_VALUE;
    }

    private synchronized boolean claim() {
        if (busy) {
            return false;
        }
        busy = true;
        if (!failureFree()) {
            // The next attempt ends some time, and says then what it found.
            excusedUntil = Long.MAX_VALUE;
        }
        return true;
    }

    /**
     * The attempt to load the value anew failed. The next one comes after a while that doubles with each failure, and the
     * value may be served until somebody has had the occasion to make it.
     */
    synchronized void failed(long now, RandomGenerator chance) {
        long delay = BackOff.nanos(failures, chance.nextDouble());
        failures = (byte) Math.min(failures + 1, Byte.MAX_VALUE);
        dueAt = now + delay;
        excusedUntil = now + 2 * delay;
        attendFrom = attention(dueAt);
        busy = false;
    }

    /** The attempt ended without a word about the source. */
    synchronized void ended(long now, RandomGenerator chance) {
        if (busy) {
            dueAt = now + BackOff.nanos(failures, chance.nextDouble());
            excusedUntil = failures == 0 ? Long.MIN_VALUE : dueAt;
            busy = false;
        }
    }
}
