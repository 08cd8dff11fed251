package dev.circlet.cache;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One load or forward that several callers wait for. Made by a group; an implementation of {@link Flights} only keeps it.
 *
 * @since 0.1
 */
public abstract sealed class Flight permits LoadFlight, ForwardFlight {

    private static final int ABANDONED = -1;

    private final CompletableFuture<Landing> landing = new CompletableFuture<>();
    private final AtomicInteger waiters = new AtomicInteger(1);
    private final AtomicBoolean claimed = new AtomicBoolean();
    private volatile boolean detached;

    /** Kept here and not as dependents of the landing, which would stay until it lands when their callers have left. */
    private final Roll<CompletableFuture<Landing>> waiting = new Roll<>();

    Flight() {
        landing.thenAccept(landed -> waiting.forEach(waiter -> waiter.complete(landed)));
    }

    /** Completes a waiter when the flight lands, unless it ends before that. */
    final void wake(CompletableFuture<Landing> waiter) {
        long number = waiting.enter(waiter);
        waiter.whenComplete((landed, failure) -> waiting.leave(number));
        if (landing.isDone()) {
            waiter.complete(landing.join());
        }
    }

    /** How many callers wait to be woken. */
    final int waiting() {
        return waiting.size();
    }

    /**
     * Counts one more caller in.
     *
     * @return {@code false} if the last caller has left already; the flight cannot be joined any more
     */
    public final boolean enter() {
        for (; ; ) {
            int count = waiters.get();
            if (count == ABANDONED) {
                return false;
            }
            if (waiters.compareAndSet(count, count + 1)) {
                return true;
            }
        }
    }

    /** Notes that later callers have another flight. */
    public final void detached() {
        detached = true;
    }

    final boolean isDetached() {
        return detached;
    }

    /** True for exactly one of the callers: that one launches the flight. */
    final boolean claim() {
        return claimed.compareAndSet(false, true);
    }

    /** Counts one caller out; the last one gives the flight up. */
    final void leave() {
        for (; ; ) {
            int count = waiters.get();
            int next = count == 1 ? ABANDONED : count - 1;
            if (waiters.compareAndSet(count, next)) {
                if (next == ABANDONED && !landing.isDone()) {
                    abandon();
                }
                return;
            }
        }
    }

    final CompletableFuture<Landing> landing() {
        return landing;
    }

    /** Stops whatever the flight does, because nobody waits for it any more. Called at most once. */
    abstract void abandon();
}
