package dev.circlet;

import dev.circlet.cache.Scheduler;
import dev.circlet.cache.Ticker;
import java.time.Duration;
import java.util.PriorityQueue;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Time that stands still until a test moves it. Timers run on the thread that advances it, in the order in which they are
 * due; those due at the same tick in the order in which they were set, or in any order that a seed draws.
 */
public final class VirtualTime implements Ticker, Scheduler {

    private static final class Timer implements Comparable<Timer> {

        private final long due;
        private final long rank;
        private final long number;
        private @Nullable Runnable task;

        Timer(long due, long rank, long number, Runnable task) {
            this.due = due;
            this.rank = rank;
            this.number = number;
            this.task = task;
        }

        @Override
        public int compareTo(Timer other) {
            if (due != other.due) {
                return Long.compare(due, other.due);
            }
            return rank != other.rank ? Long.compare(rank, other.rank) : Long.compare(number, other.number);
        }
    }

    private final PriorityQueue<Timer> timers = new PriorityQueue<>();
    private @Nullable RandomGenerator order;
    private long now;
    private long set;
    private int pending;

    /** Starts somewhere that is not zero, so that nobody takes a tick for a duration. */
    public VirtualTime() {
        this(1_000_000_000_000L);
    }

    public VirtualTime(long start) {
        now = start;
    }

    /** Runs timers that are due at the same tick in an order drawn from now on, as threads would. */
    public synchronized void shuffle(RandomGenerator order) {
        this.order = order;
    }

    @Override
    public synchronized long read() {
        return now;
    }

    @Override
    public synchronized Cancellable schedule(Runnable task, long delayNanos) {
        long delay = Math.max(0, delayNanos);
        long due = delay > Long.MAX_VALUE - now ? Long.MAX_VALUE : now + delay;
        Timer timer = new Timer(due, order == null ? 0 : order.nextInt(), set++, task);
        timers.add(timer);
        pending++;
        return () -> cancel(timer);
    }

    /** What is cancelled stays queued until it would be due, for searching a queue takes longer than passing one over. */
    private synchronized void cancel(Timer timer) {
        if (timer.task != null) {
            timer.task = null;
            pending--;
        }
    }

    /** How many timers wait. */
    public synchronized int pending() {
        return pending;
    }

    /** Moves the time on, and runs what becomes due at the time at which it is due. */
    public void advance(Duration duration) {
        long end = read() + duration.toNanos();
        for (Runnable next = nextUntil(end); next != null; next = nextUntil(end)) {
            next.run();
        }
    }

    /** Runs what is due now, such as timers without a delay. */
    public void settle() {
        advance(Duration.ZERO);
    }

    private synchronized @Nullable Runnable nextUntil(long end) {
        for (Timer next = timers.peek(); next != null && next.due <= end; next = timers.peek()) {
            timers.poll();
            Runnable task = next.task;
            if (task != null) {
                next.task = null;
                pending--;
                now = Math.max(now, next.due);
                return task;
            }
        }
        now = Math.max(now, end);
        return null;
    }
}
