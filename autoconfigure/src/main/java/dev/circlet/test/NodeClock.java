package dev.circlet.test;

import dev.circlet.cache.Scheduler;
import dev.circlet.cache.Ticker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The time of one simulated node: a {@link CircletClock} with an offset, so that no two nodes have the same ticks, and a
 * processor that can be stopped. While it is stopped, whatever becomes due waits, as it does in a process that got a
 * {@code SIGSTOP}; time goes on. Tasks handed to its threads begin after a moment that the seed draws.
 */
class NodeClock implements Ticker, Scheduler {

    private final CircletClock time;
    private final long offset;
    private final RandomGenerator random;
    private final long jitter;
    private final Consumer<Future<?>> waiting;
    private final Deque<Runnable> stopped = new ArrayDeque<>();
    private boolean paused;
    private boolean dead;

    /** @param waiting moves the time on until a future is done */
    NodeClock(
            CircletClock time, Duration offset, RandomGenerator random, Duration jitter, Consumer<Future<?>> waiting) {
        this.time = time;
        this.offset = offset.toNanos();
        this.random = random;
        this.jitter = jitter.toNanos();
        this.waiting = waiting;
    }

    @Override
    public long read() {
        return time.read() + offset;
    }

    @Override
    public Cancellable schedule(Runnable task, long delayNanos) {
        OnNode timer = new OnNode(task);
        Cancellable due = time.schedule(() -> run(timer), delayNanos);
        return () -> {
            timer.task = null;
            due.cancel();
        };
    }

    @Override
    public void awaiting(Future<?> future) {
        waiting.accept(future);
    }

    /** Runs a task on one of the node's threads. */
    public void execute(Runnable task) {
        schedule(task, moment());
    }

    private synchronized long moment() {
        return jitter == 0 ? 0 : random.nextLong(jitter);
    }

    /** Runs something now, or when the node goes on, or never if it is dead. */
    public void run(Runnable task) {
        if (mayRun(task)) {
            task.run();
        }
    }

    private synchronized boolean mayRun(Runnable task) {
        if (paused && !dead) {
            stopped.add(task);
        }
        return !paused && !dead;
    }

    public synchronized void pause() {
        paused = true;
    }

    public void resume() {
        synchronized (this) {
            paused = false;
        }
        for (Runnable task = nextStopped(); task != null; task = nextStopped()) {
            task.run();
        }
    }

    private synchronized @Nullable Runnable nextStopped() {
        return paused ? null : stopped.poll();
    }

    /** Nothing runs on this node any more. */
    public synchronized void die() {
        dead = true;
        stopped.clear();
    }

    synchronized boolean isPaused() {
        return paused;
    }

    /** A timer that can be taken back while its node stands still. */
    private static final class OnNode implements Runnable {

        private volatile @Nullable Runnable task;

        OnNode(Runnable task) {
            this.task = task;
        }

        @Override
        public void run() {
            Runnable due = task;
            if (due != null) {
                due.run();
            }
        }
    }
}
