package dev.circlet.peer.http;

import java.util.concurrent.atomic.AtomicLong;

/** Counts the requests under way and the bytes that are held for them. */
final class InFlight {

    private final long maxRequests;
    private final long maxBytes;
    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

    InFlight(long maxRequests, long maxBytes) {
        this.maxRequests = maxRequests;
        this.maxBytes = maxBytes;
    }

    boolean enter() {
        return acquire(requests, 1, maxRequests);
    }

    void exit() {
        requests.decrementAndGet();
    }

    boolean hold(long count) {
        return acquire(bytes, count, maxBytes);
    }

    /** Holds a few bytes even if that is over the limit. */
    void force(long count) {
        bytes.addAndGet(count);
    }

    void free(long count) {
        bytes.addAndGet(-count);
    }

    long requests() {
        return requests.get();
    }

    long bytes() {
        return bytes.get();
    }

    private static boolean acquire(AtomicLong held, long count, long max) {
        if (held.addAndGet(count) <= max) {
            return true;
        }
        held.addAndGet(-count);
        return false;
    }
}
