package dev.circlet;

import dev.circlet.cache.Scheduler;
import dev.circlet.cache.Ticker;
import java.time.Duration;
import java.util.PriorityQueue;

/**
 * Time that stands still until a test moves it. Timers run on the thread that advances it, in the order in which they are
 * due; those due at the same tick in the order in which they were set.
 */
public final class VirtualTime implements Ticker, Scheduler {

    private record Timer(long due, long number, Runnable task) implements Comparable<Timer> {

        @Override
        public int compareTo(Timer other) {
            return due != other.due ? Long.compare(due, other.due) : Long.compare(number, other.number);
        }
    }

    private final PriorityQueue<Timer> timers = new PriorityQueue<>();
    private long now;
    private long set;

    /** Starts somewhere that is not zero, so that nobody takes a tick for a duration. */
    public VirtualTime() {
        this(1_000_000_000_000L);
    }

    public VirtualTime(long start) {
        now = start;
    }

    @Override
    public synchronized long read() {
        return now;
    }

    @Override
    public synchronized Cancellable schedule(Runnable task, long delayNanos) {
        long delay = Math.max(0, delayNanos);
        Timer timer = new Timer(delay > Long.MAX_VALUE - now ? Long.MAX_VALUE : now + delay, set++, task);
        timers.add(timer);
        return () -> remove(timer);
    }

    private synchronized void remove(Timer timer) {
        timers.remove(timer);
    }

    /** How many timers wait. */
    public synchronized int pending() {
        return timers.size();
    }

    /** Moves the time on, and runs what becomes due at the time at which it is due. */
    public void advance(Duration duration) {
        long end = read() + duration.toNanos();
        for (Timer next = nextUntil(end); next != null; next = nextUntil(end)) {
            next.task().run();
        }
    }

    /** Runs what is due now, such as timers without a delay. */
    public void settle() {
        advance(Duration.ZERO);
    }

    private synchronized Timer nextUntil(long end) {
        Timer next = timers.peek();
        if (next == null || next.due() > end) {
            now = Math.max(now, end);
            return null;
        }
        now = Math.max(now, next.due());
        return timers.poll();
    }
}
