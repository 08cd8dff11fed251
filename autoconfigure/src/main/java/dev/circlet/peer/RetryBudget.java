package dev.circlet.peer;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Bounds how much a node adds to the load of a fleet in trouble: requests sent again to a successor are paid from a share of
 * the requests of the last ten seconds, or from a small allowance per second where that is more. Two token buckets, as in
 * Finagle's retry budgets; but a retry that either can pay is taken from both, so that the share stays a share.
 */
final class RetryBudget {

    private static final long SCALE = 1_000;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long SECONDS_HELD = 10;
    private static final long HALF = SECONDS_HELD * SECOND / 2;

    private final long deposit;
    private final long perSecond;
    private final ReentrantLock lock = new ReentrantLock();
    private long allowance;
    private long allowedUntil;
    private long shares;
    /** What the requests of the last half of the time earned, and of the half before: shares that are older are lost. */
    private long recent;

    private long before;
    private long halfBegan;

    RetryBudget(double share, int minimumPerSecond, long now) {
        this.deposit = (long) (share * SCALE);
        this.perSecond = minimumPerSecond * SCALE;
        this.allowance = perSecond * SECONDS_HELD;
        this.allowedUntil = now;
        this.halfBegan = now;
    }

    void request(long now) {
        lock.lock();
        try {
            forget(now);
            recent += deposit;
            shares += deposit;
        } finally {
            lock.unlock();
        }
    }

    boolean tryRetry(long now) {
        lock.lock();
        try {
            forget(now);
            allow(now);
            if (shares < SCALE && allowance < SCALE) {
                return false;
            }
            shares = Math.max(0, shares - SCALE);
            allowance = Math.max(0, allowance - SCALE);
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void allow(long now) {
        long elapsed = Math.min(now - allowedUntil, SECONDS_HELD * SECOND);
        long earned = elapsed * perSecond / SECOND;
        // Only a time that earned something is over, or many short ones would earn nothing.
        if (earned > 0) {
            allowance = Math.min(perSecond * SECONDS_HELD, allowance + earned);
            allowedUntil = now;
        }
    }

    private void forget(long now) {
        if (now - halfBegan < HALF) {
            return;
        }
        before = now - halfBegan < 2 * HALF ? recent : 0;
        recent = 0;
        halfBegan = now;
        shares = Math.min(shares, before);
    }
}
