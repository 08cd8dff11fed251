package dev.circlet.cache;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A node's own order of events: ticks are nanoseconds of the {@link Ticker}, made strictly increasing, so that of a load
 * and an invalidation within one reading of the clock it is still known which came first.
 */
final class Ticks {

    private final Ticker ticker;
    private final AtomicLong last = new AtomicLong(Long.MIN_VALUE);

    Ticks(Ticker ticker) {
        this.ticker = ticker;
    }

    /** The present time, to measure ages and lifetimes; not an event of its own. */
    long now() {
        return ticker.read();
    }

    /** The tick of the next event: later than all before it, and no later than any to come. */
    long upcoming() {
        return Math.max(ticker.read(), last.get() + 1);
    }

    /** A tick later than every tick given before. */
    long next() {
        long now = ticker.read();
        return last.updateAndGet(previous -> Math.max(now, previous + 1));
    }
}
