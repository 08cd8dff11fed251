package dev.circlet.router.middleware;

import dev.circlet.router.Context;
import dev.circlet.router.Handler;
import dev.circlet.router.Problem;
import dev.circlet.router.ProblemException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the time of what comes after it. What takes longer fails with a {@link ProblemException} of status 503, which becomes
 * the response unless that has begun.
 *
 * <p><b>Handlers that run in the thread of the request.</b> No other thread can answer while they hold the context. Their thread
 * is interrupted instead, and the 503 is sent when they return or throw, whatever they wrote so far. A handler that takes no
 * notice of an interrupt delays it; one that asks {@link #remaining} can be quicker. The interrupt never outlives this handler.
 *
 * <p><b>Asynchronous work</b> is not waited for any longer: the 503 is sent at once, and the work is cut off as
 * {@link Context#cutOff} tells, so that whatever it still does to the context has no effect but an exception in its own thread.
 * It is not stopped.
 *
 * <p>A response that has begun cannot become a 503. If the handler returned, it is whole and stays as it is; otherwise the
 * failure reaches the server, which closes the connection.
 *
 * @since 0.1
 */
public final class Timeout implements Handler {

    private static final String KEY = "dev.circlet.router.deadline";

    private final Duration time;
    private final @Nullable ScheduledExecutorService timers;
    private final boolean interrupting;
    private final LongSupplier nanos;

    private Timeout(
            Duration time, @Nullable ScheduledExecutorService timers, boolean interrupting, LongSupplier nanos) {
        this.time = time;
        this.timers = timers;
        this.interrupting = interrupting;
        this.nanos = nanos;
    }

    /**
     * Bounds the time, with timers on a daemon thread that all handlers of this class share.
     *
     * @param time how long the rest of the chain may take
     * @return a new handler
     * @throws IllegalArgumentException if it is not positive or longer than a day
     */
    public static Timeout of(Duration time) {
        if (time.isNegative() || time.isZero() || time.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("A timeout must be positive and at most a day, not " + time);
        }
        return new Timeout(time, null, true, System::nanoTime);
    }

    /**
     * Keeps its timers elsewhere. There is one per request under way, cancelled when the request ends.
     *
     * @param timers its threads also write the answer for asynchronous work that took too long; stays open. It should remove
     *     cancelled tasks at once, see {@link ScheduledThreadPoolExecutor#setRemoveOnCancelPolicy}
     * @return a new handler
     */
    public Timeout withTimers(ScheduledExecutorService timers) {
        return new Timeout(time, timers, interrupting, nanos);
    }

    /**
     * Leaves handlers alone that run in the thread of the request, for code that cannot bear an interrupt. They get their 503
     * when they are done.
     *
     * @return a new handler
     */
    public Timeout withoutInterrupt() {
        return new Timeout(time, timers, false, nanos);
    }

    /**
     * Measures {@link #remaining} by another clock.
     *
     * @param clock nanoseconds since any fixed moment, safe for use by many threads
     * @return a new handler
     */
    public Timeout withClock(LongSupplier clock) {
        return new Timeout(time, timers, interrupting, clock);
    }

    /**
     * The time a request has left, to hand it on to what its handler calls.
     *
     * @param context the request
     * @return never negative; empty if no timeout bounds it
     */
    public static Optional<Duration> remaining(Context context) {
        return context.get(KEY, Deadline.class).map(Deadline::remaining);
    }

    @Override
    public void handle(Context context) throws Exception {
        Watch watch = new Watch();
        Future<?> timer = schedule(watch);
        context.onFinish((finished, failure) -> timer.cancel(false));
        context.cutOff(watch.signal);
        Deadline outer = context.get(KEY, Deadline.class).orElse(null);
        Deadline own = new Deadline(nanos.getAsLong() + time.toNanos(), nanos);
        context.set(KEY, outer == null || own.remaining().compareTo(outer.remaining()) < 0 ? own : outer);
        try {
            context.next();
        } catch (Exception ex) {
            if (watch.leave() && !context.exchange().committed()) {
                throw late(ex);
            }
            throw ex;
        } finally {
            watch.leave();
        }
        if (context.waiting()) {
            return;
        }
        timer.cancel(false);
        if (outer != null) {
            context.set(KEY, outer);
        }
        if (watch.leave() && !context.exchange().committed()) {
            throw late(null);
        }
    }

    private Future<?> schedule(Watch watch) {
        ScheduledExecutorService executor = timers == null ? Shared.TIMERS : timers;
        try {
            return executor.schedule(watch, time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException ex) {
            throw new ProblemException(Problem.of(503, "The server is shutting down"), ex);
        }
    }

    private ProblemException late(@Nullable Throwable cause) {
        return new ProblemException(Problem.of(503, "The answer took longer than " + time.toMillis() + " ms"), cause);
    }

    /** The timer of one request: interrupts the thread while it is inside, and fails the signal. */
    private final class Watch implements Runnable {

        final CompletableFuture<Void> signal = new CompletableFuture<>();
        private @Nullable Thread inside = Thread.currentThread();
        private boolean expired;
        private boolean interrupted;

        @Override
        public void run() {
            synchronized (this) {
                expired = true;
                if (inside != null && interrupting) {
                    interrupted = true;
                    inside.interrupt();
                }
            }
            signal.completeExceptionally(late(null));
        }

        /** Ends the part that may be interrupted. Returns whether the time was over by then. */
        synchronized boolean leave() {
            if (interrupted) {
                interrupted = false;
                Thread.interrupted();
            }
            inside = null;
            return expired;
        }
    }

    private record Deadline(long at, LongSupplier nanos) {

        Duration remaining() {
            return Duration.ofNanos(Math.max(0, at - nanos.getAsLong()));
        }
    }

    /** Made when it is first needed. */
    private static final class Shared {

        static final ScheduledThreadPoolExecutor TIMERS = timers();

        private static ScheduledThreadPoolExecutor timers() {
            ScheduledThreadPoolExecutor timers = new ScheduledThreadPoolExecutor(1, work -> {
                Thread thread = new Thread(work, "circlet-router-timeout");
                thread.setDaemon(true);
                return thread;
            });
            timers.setRemoveOnCancelPolicy(true);
            return timers;
        }
    }
}
