package dev.circlet.peer;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells how the breaker of a peer changes, in the order in which it does: an opening that is told after the closing that followed
 * it would stand for ever. Nobody waits for a listener; what changes meanwhile is told by whoever tells already. A breaker that
 * was opened stays so for a while, which bounds how much can be left to tell.
 */
final class BreakerNews {

    private final Consumer<Consumer<FleetListener>> listeners;
    private final ReentrantLock lock = new ReentrantLock();
    private final Queue<Consumer<FleetListener>> untold = new ArrayDeque<>();
    private boolean telling;

    /** @param listeners tells them and never throws */
    BreakerNews(Consumer<Consumer<FleetListener>> listeners) {
        this.listeners = listeners;
    }

    /**
     * Has the breaker hear of something.
     *
     * @param change what it hears; returns whether this changed it
     * @param event what to tell then
     */
    void after(BooleanSupplier change, Supplier<Consumer<FleetListener>> event) {
        lock.lock();
        try {
            if (!change.getAsBoolean()) {
                return;
            }
            untold.add(event.get());
            if (telling) {
                return;
            }
            telling = true;
        } finally {
            lock.unlock();
        }
        tell();
    }

    private void tell() {
        for (Consumer<FleetListener> next = next(); next != null; next = next()) {
            listeners.accept(next);
        }
    }

    private @Nullable Consumer<FleetListener> next() {
        lock.lock();
        try {
            Consumer<FleetListener> next = untold.poll();
            telling = next != null;
            return next;
        } finally {
            lock.unlock();
        }
    }
}
