package dev.circlet.test;

import dev.circlet.cache.Scheduler;
import dev.circlet.cache.Ticker;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A clock that stands still until a test moves it. Timers run on the thread that moves it, in the order in which they are due,
 * and read the time at which they are due; those due at the same tick run in the order in which they were set.
 *
 * <p>Safe for use by several threads; two that move it at once share the timers between them.
 *
 * @since 0.1
 */
public final class CircletClock implements Ticker, Scheduler {

    /** Not zero, so that nobody takes a tick for a duration. */
    private static final long START = 1_000_000_000_000L;

    private static final Comparator<Timer> NEXT_FIRST = Comparator.<Timer>comparingLong(timer -> timer.due)
            .thenComparingLong(timer -> timer.rank)
            .thenComparingLong(timer -> timer.number);

    private final PriorityQueue<Timer> timers = new PriorityQueue<>(NEXT_FIRST);
    private @Nullable RandomGenerator order;
    private long now;
    private long set;
    private int pending;

    /** Creates a clock that stands at some tick which means nothing. */
    public CircletClock() {
        this(START);
    }

    /**
     * Creates a clock that stands at a tick.
     *
     * @param start nanoseconds, as {@link #read()} gives them
     */
    public CircletClock(long start) {
        now = start;
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

    /**
     * Moves the time on, and runs what becomes due at the time at which it is due.
     *
     * @param duration by how much; zero runs what is due now
     * @throws IllegalArgumentException if it is negative
     */
    public void advance(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("Time does not go back by " + duration + "; give zero or more");
        }
        long end = read() + duration.toNanos();
        while (runNext(end)) {
            // until the time has come
        }
    }

    /**
     * Returns how many timers wait.
     *
     * @return 0 or more; those taken back do not count
     */
    public synchronized int pending() {
        return pending;
    }

    /**
     * Runs timers that are due at the same tick in an order drawn from now on, as threads would.
     *
     * @param order draws the order
     */
    public synchronized void shuffle(RandomGenerator order) {
        this.order = order;
    }

    /** Runs the next timer due until then; without one the time is moved on to then. */
    boolean runNext(long until) {
        Runnable next = poll(until);
        if (next != null) {
            next.run();
        }
        return next != null;
    }

    /** How far away the next timer is; 0 if it is due, or if there is none. */
    synchronized long gap() {
        while (!timers.isEmpty() && timers.peek().task == null) {
            timers.poll();
        }
        return timers.isEmpty() ? 0 : Math.max(0, timers.peek().due - now);
    }

    private synchronized @Nullable Runnable poll(long until) {
        for (Timer next = timers.peek(); next != null && next.due <= until; next = timers.peek()) {
            timers.poll();
            Runnable task = next.task;
            if (task != null) {
                next.task = null;
                pending--;
                now = Math.max(now, next.due);
                return task;
            }
        }
        now = Math.max(now, until);
        return null;
    }

    private static final class Timer {

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
    }
}
