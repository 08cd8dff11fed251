package dev.circlet.peer;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * A share of the connections to one peer; each of them carries one exchange at a time. What may wait for loads has a lane of
 * its own, and everything that is answered from memory shares the other one.
 */
final class Lane {

    private final int places;
    private final AtomicInteger taken = new AtomicInteger();

    Lane(int places) {
        this.places = places;
    }

    boolean isFull() {
        return taken.get() >= places;
    }

    /** Takes a place, if there is one. Whoever gives it back tells the peer, for others may wait for it. */
    boolean enter() {
        int now;
        do {
            now = taken.get();
            if (now >= places) {
                return false;
            }
        } while (!taken.compareAndSet(now, now + 1));
        return true;
    }

    void leave() {
        taken.decrementAndGet();
    }
}
