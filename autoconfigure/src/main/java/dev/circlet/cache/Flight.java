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

    Flight() {}

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

    final boolean isAbandoned() {
        return waiters.get() == ABANDONED;
    }

    final CompletableFuture<Landing> landing() {
        return landing;
    }

    /** Stops whatever the flight does, because nobody waits for it any more. Called at most once. */
    abstract void abandon();
}
