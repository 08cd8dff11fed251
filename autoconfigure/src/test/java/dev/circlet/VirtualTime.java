package dev.circlet;

import dev.circlet.cache.Scheduler;
import dev.circlet.cache.Ticker;
import dev.circlet.test.CircletClock;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/** The {@link CircletClock} of the published test kit by the name that our own tests have for it. */
public final class VirtualTime implements Ticker, Scheduler {

    private final CircletClock clock;

    /** Starts somewhere that is not zero, so that nobody takes a tick for a duration. */
    public VirtualTime() {
        clock = new CircletClock();
    }

    public VirtualTime(long start) {
        clock = new CircletClock(start);
    }

    CircletClock clock() {
        return clock;
    }

    /** Runs timers that are due at the same tick in an order drawn from now on, as threads would. */
    public void shuffle(RandomGenerator order) {
        clock.shuffle(order);
    }

    @Override
    public long read() {
        return clock.read();
    }

    @Override
    public Cancellable schedule(Runnable task, long delayNanos) {
        return clock.schedule(task, delayNanos);
    }

    /** How many timers wait. */
    public int pending() {
        return clock.pending();
    }

    /** Moves the time on, and runs what becomes due at the time at which it is due. */
    public void advance(Duration duration) {
        clock.advance(duration);
    }

    /** Runs what is due now, such as timers without a delay. */
    public void settle() {
        advance(Duration.ZERO);
    }

    /** Moves the time on until something is so, by ten seconds at most. */
    public void until(BooleanSupplier condition) {
        for (int i = 0; !condition.getAsBoolean(); i++) {
            if (i > 10_000) {
                throw new AssertionError("Nothing has come of it in ten seconds");
            }
            advance(Duration.ofMillis(1));
        }
    }
}
