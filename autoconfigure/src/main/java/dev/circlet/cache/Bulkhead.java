package dev.circlet.cache;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Lets so many loads of a group run at once and so many flights wait for them; turns the rest away at once.
 *
 * <p>A place is held until the getter has really returned, also when nobody waits for it any more: a source that hangs is
 * not asked by ever more threads.
 */
final class Bulkhead {

    private final int limit;
    private final int queueLimit;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<LoadFlight> queue = new ArrayDeque<>();
    private int running;

    Bulkhead(int limit, int queueLimit) {
        this.limit = limit;
        this.queueLimit = queueLimit;
    }

    enum Admission {
        RUN,
        WAIT,
        REFUSED
    }

    /** Gives the flight a place, or one in the queue, or neither. */
    Admission admit(LoadFlight flight) {
        lock.lock();
        try {
            if (running < limit) {
                running++;
                return Admission.RUN;
            }
            if (queue.size() < queueLimit) {
                queue.addLast(flight);
                return Admission.WAIT;
            }
            return Admission.REFUSED;
        } finally {
            lock.unlock();
        }
    }

    /** Gives a place back. Returns the flight that has it now, or null. */
    @Nullable
    LoadFlight release() {
        lock.lock();
        try {
            LoadFlight next = queue.pollFirst();
            if (next == null) {
                running--;
            }
            return next;
        } finally {
            lock.unlock();
        }
    }

    /** Takes a flight out of the queue, because nobody waits for it any more. */
    void withdraw(LoadFlight flight) {
        lock.lock();
        try {
            for (Iterator<LoadFlight> waiting = queue.iterator(); waiting.hasNext(); ) {
                if (waiting.next() == flight) {
                    waiting.remove();
                    return;
                }
            }
        } finally {
            lock.unlock();
        }
    }

    int waiting() {
        lock.lock();
        try {
            return queue.size();
        } finally {
            lock.unlock();
        }
    }
}
