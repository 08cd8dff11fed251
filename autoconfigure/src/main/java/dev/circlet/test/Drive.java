package dev.circlet.test;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Moves the time of a simulated fleet on, from one thing that is due to the next.
 *
 * <p>Code that runs because it was due may wait for something itself: a getter that reads from another group. Then a thread of
 * its own goes on with the time, because the thread that waits carries what belongs to its getter.
 */
final class Drive {

    /** As long as nobody should have to wait: more than any default of a group or of the fleet. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    /** Where several threads use the fleet, this share of a jump in time is waited for those on their way into a group ... */
    private static final int LOOK = 5;

    /** ... but no longer than this, in nanoseconds: more than a thread needs from its call to its first timer. */
    private static final long LONGEST_LOOK = 100_000_000;

    private final CircletClock clock;
    private final Object fleet;
    private final Thread creator = Thread.currentThread();
    private final Turn turn = new Turn();
    private volatile boolean shared;

    /** @param fleet says in failures what stands still */
    Drive(CircletClock clock, Object fleet) {
        this.clock = clock;
        this.fleet = fleet;
    }

    /** Moves the time on by a duration. */
    void advance(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("Time does not go back by " + duration + "; give zero or more");
        }
        long end = clock.read() + duration.toNanos();
        aside(
                () -> {
                    boolean more = true;
                    while (more) {
                        more = step(end, () -> false);
                    }
                },
                () -> {});
    }

    /** Moves the time on until a future is done. */
    void until(Future<?> future) {
        if (!future.isDone()) {
            shared |= Thread.currentThread() != creator && !turn.isMine();
            long end = clock.read() + PATIENCE.toNanos();
            aside(
                    () -> {
                        while (!future.isDone()) {
                            if (!step(end, future::isDone) && !future.isDone()) {
                                throw new AssertionError(
                                        "Nothing has come of it within " + PATIENCE + " of the time of " + fleet
                                                + "; who waits for a node that is paused, or for a getter that never ends, waits for ever");
                            }
                        }
                    },
                    () -> future.cancel(false));
        }
    }

    /** Runs the next thing that is due; false if there is none until the end. */
    private boolean step(long end, BooleanSupplier enough) {
        turn.take();
        try {
            if (enough.getAsBoolean()) {
                return true;
            }
            lookForOthers();
            return clock.runNext(end);
        } finally {
            turn.give();
        }
    }

    /** Time does not know of a thread that is on its way into a group; a jump now would be over its deadline. */
    private void lookForOthers() {
        if (shared) {
            long until = System.nanoTime() + Math.min(LONGEST_LOOK, clock.gap() / LOOK);
            for (long rest = until - System.nanoTime(); rest > 0; rest = until - System.nanoTime()) {
                LockSupport.parkNanos(rest);
            }
        }
    }

    /** @param onInterrupt what lets the steps come to their end, should the thread that waits for them be interrupted */
    private void aside(Runnable steps, Runnable onInterrupt) {
        if (!turn.isMine()) {
            steps.run();
            return;
        }
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        Thread other = new Thread(steps, "circlet-test-fleet");
        other.setDaemon(true);
        other.setUncaughtExceptionHandler((thread, thrown) -> failure.set(thrown));
        turn.give();
        other.start();
        boolean interrupted = join(other, onInterrupt);
        turn.take();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        Throwable thrown = failure.get();
        if (thrown != null) {
            throw Unwrapped.asIs(thrown);
        }
    }

    private static boolean join(Thread other, Runnable onInterrupt) {
        boolean interrupted = false;
        while (other.isAlive()) {
            try {
                other.join();
            } catch (InterruptedException ex) {
                interrupted = true;
                onInterrupt.run();
            }
        }
        return interrupted;
    }
}
