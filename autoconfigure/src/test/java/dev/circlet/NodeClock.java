package dev.circlet;

import dev.circlet.cache.Scheduler;
import dev.circlet.cache.Ticker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.random.RandomGenerator;

/**
 * The time of one simulated node: {@link VirtualTime} with an offset, so that no two nodes have the same ticks, and a
 * processor that can be stopped. While it is stopped, whatever becomes due waits, as it does in a process that got a
 * {@code SIGSTOP}; time goes on. Tasks handed to its threads begin after a moment that the seed draws.
 */
final class NodeClock implements Ticker, Scheduler {

    private final VirtualTime time;
    private final long offset;
    private final RandomGenerator random;
    private final long jitter;
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private boolean paused;
    private boolean dead;

    NodeClock(VirtualTime time, Duration offset, RandomGenerator random, Duration jitter) {
        this.time = time;
        this.offset = offset.toNanos();
        this.random = random;
        this.jitter = jitter.toNanos();
    }

    @Override
    public long read() {
        return time.read() + offset;
    }

    @Override
    public Cancellable schedule(Runnable task, long delayNanos) {
        boolean[] cancelled = new boolean[1];
        Cancellable timer = time.schedule(
                () -> run(() -> {
                    if (!cancelled[0]) {
                        task.run();
                    }
                }),
                delayNanos);
        return () -> {
            cancelled[0] = true;
            timer.cancel();
        };
    }

    /** Runs a task on one of the node's threads. */
    void execute(Runnable task) {
        schedule(task, jitter == 0 ? 0 : random.nextLong(jitter));
    }

    /** Runs something now, or when the node goes on, or never if it is dead. */
    void run(Runnable task) {
        if (dead) {
            return;
        }
        if (paused) {
            waiting.add(task);
        } else {
            task.run();
        }
    }

    void pause() {
        paused = true;
    }

    void resume() {
        paused = false;
        while (!paused && !waiting.isEmpty()) {
            waiting.poll().run();
        }
    }

    /** Nothing runs on this node any more. */
    void die() {
        dead = true;
        waiting.clear();
    }
}
