package dev.circlet.router.middleware;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RunnableScheduledFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Timers that fire when a test says so, in the thread of the test. */
final class ManualTimers extends ScheduledThreadPoolExecutor implements AutoCloseable {

    private final List<Timer> timers = new ArrayList<>();

    ManualTimers() {
        super(0);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
        if (isShutdown()) {
            throw new java.util.concurrent.RejectedExecutionException("shut down");
        }
        Timer timer = new Timer(command, unit.toNanos(delay));
        timers.add(timer);
        return timer;
    }

    long open() {
        return timers.stream().filter(timer -> !timer.isDone()).count();
    }

    /** Fires what is due after a time, the shortest first. */
    void pass(long nanos) {
        timers.stream()
                .filter(timer -> timer.nanos <= nanos)
                .sorted(java.util.Comparator.comparingLong(timer -> timer.nanos))
                .forEach(Timer::run);
    }

    @Override
    public void close() {
        shutdownNow();
    }

    private static final class Timer extends java.util.concurrent.FutureTask<Void>
            implements RunnableScheduledFuture<Void> {

        private final long nanos;

        Timer(Runnable command, long nanos) {
            super(command, null);
            this.nanos = nanos;
        }

        @Override
        public boolean isPeriodic() {
            return false;
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(nanos, TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(java.util.concurrent.Delayed other) {
            return Long.compare(nanos, other.getDelay(TimeUnit.NANOSECONDS));
        }
    }
}
