package dev.circlet.cache;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * The flights that somebody may wait for, also those that were detached from their key, so that closing the registry
 * leaves nobody waiting.
 */
final class OpenFlights<F extends Flight> {

    private final AtomicLong numbers = new AtomicLong();
    /** By number, not by identity: the order in which they are closed is then the same in every run. */
    private final ConcurrentHashMap<Long, F> open = new ConcurrentHashMap<>();

    private volatile boolean closed;

    /** Adds a flight until it lands; false if it comes too late and must be landed by the caller. */
    boolean add(F flight) {
        long number = numbers.incrementAndGet();
        open.put(number, flight);
        flight.landing().thenRun(() -> open.remove(number));
        return !closed;
    }

    /** Hands over all open flights; those added from now on are refused. */
    void close(Consumer<F> landing) {
        closed = true;
        open.values().forEach(landing);
    }
}
