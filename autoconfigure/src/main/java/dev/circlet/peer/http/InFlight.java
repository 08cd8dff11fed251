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

    /** Never counts what it refuses, not even for a moment: others would be refused room that there is. */
    private static boolean acquire(AtomicLong held, long count, long max) {
        long now = held.get();
        while (now <= max - count) {
            if (held.compareAndSet(now, now + count)) {
                return true;
            }
            now = held.get();
        }
        return false;
    }
}
