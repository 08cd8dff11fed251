package dev.circlet.cache;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Runs short tasks after a delay: deadlines, heartbeats, retries. Every timer of the core goes through one scheduler,
 * so that a test or a simulator can own the time.
 *
 * <p>Tasks never block. Implementations are safe for use by several threads.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface Scheduler {

    /**
     * Runs a task once after the delay.
     *
     * @param task what to run; must not block
     * @param delayNanos how long to wait, in nanoseconds; zero or less means as soon as possible
     * @return a handle that takes the task back if it has not run yet
     */
    Cancellable schedule(Runnable task, long delayNanos);

    /**
     * Hears that the calling thread is about to wait until a future is done. A scheduler whose time stands still unless
     * somebody moves it can move it on here, so that the thread does not wait for ever; any other one has nothing to do.
     *
     * @param future what the thread waits for; how it ends does not matter here
     */
    default void awaiting(Future<?> future) {}

    /**
     * Adapts an executor service of the JDK. After its shutdown tasks are silently not run, because whatever they
     * guard is closing too.
     *
     * @param service the service that runs the tasks
     * @return a scheduler backed by the service
     */
    static Scheduler of(ScheduledExecutorService service) {
        return (task, delayNanos) -> {
            try {
                Future<?> future = service.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
                return () -> future.cancel(false);
            } catch (java.util.concurrent.RejectedExecutionException closing) {
                return Cancellable.NONE;
            }
        };
    }

    /** A task that can be taken back. */
    @FunctionalInterface
    interface Cancellable {

        /** A handle for nothing. */
        Cancellable NONE = () -> {};

        /** Takes the task back; without effect if it has run or was taken back before. */
        void cancel();
    }
}
