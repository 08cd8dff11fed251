package dev.circlet.cache;

import java.util.function.Consumer;

/**
 * The flights that somebody may wait for, also those that were detached from their key, so that closing the registry
 * leaves nobody waiting.
 */
final class OpenFlights<F extends Flight> {

    private final Roll<F> open = new Roll<>();
    private volatile boolean closed;

    /** Adds a flight until it lands; false if it comes too late and must be landed by the caller. */
    boolean add(F flight) {
        long number = open.enter(flight);
        flight.landing().thenRun(() -> open.leave(number));
        return !closed;
    }

    /** Hands over all open flights; those added from now on are refused. */
    void close(Consumer<F> landing) {
        closed = true;
        open.forEach(landing);
    }
}
