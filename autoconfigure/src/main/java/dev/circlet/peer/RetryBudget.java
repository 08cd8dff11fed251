package dev.circlet.peer;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Bounds how much a node adds to the load of a fleet in trouble: requests sent again to a successor are paid from a share of
 * all requests, and from a small allowance per second. A token bucket that holds ten seconds' worth, as Finagle's retry
 * budgets do.
 */
final class RetryBudget {

    private static final long SCALE = 1_000;
    private static final long SECONDS_HELD = 10;

    private final long deposit;
    private final long perSecond;
    private final long cap;
    private final ReentrantLock lock = new ReentrantLock();
    private long tokens;
    private long last;

    RetryBudget(double share, int minimumPerSecond, long now) {
        this.deposit = (long) (share * SCALE);
        this.perSecond = minimumPerSecond * SCALE;
        this.cap = Math.max(perSecond, deposit * 1_000) * SECONDS_HELD;
        this.tokens = perSecond * SECONDS_HELD;
        this.last = now;
    }

    void request() {
        lock.lock();
        try {
            tokens = Math.min(cap, tokens + deposit);
        } finally {
            lock.unlock();
        }
    }

    boolean tryRetry(long now) {
        lock.lock();
        try {
            long elapsed = Math.min(now - last, TimeUnit.SECONDS.toNanos(SECONDS_HELD));
            long earned = elapsed * perSecond / TimeUnit.SECONDS.toNanos(1);
            if (earned > 0) {
                tokens = Math.min(cap, tokens + earned);
                last = now;
            }
            if (tokens < SCALE) {
                return false;
            }
            tokens -= SCALE;
            return true;
        } finally {
            lock.unlock();
        }
    }
}
