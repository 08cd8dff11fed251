package dev.circlet.peer;

import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;

/**
 * A peer's circuit breaker: after so many failures in a row the peer is passed over for a while, then one exchange probes
 * it, which is an inquiry and never a caller's question. Tells whom to call now and never who is on the ring.
 */
final class PeerHealth {

    /** The states of a circuit breaker. */
    enum State {
        CLOSED("closed"),
        HALF_OPEN("half-open"),
        OPEN("open");

        final String label;

        State(String label) {
            this.label = label;
        }
    }

    private final FleetSettings settings;
    private final RandomGenerator random;
    private final ReentrantLock lock = new ReentrantLock();
    private State state = State.CLOSED;
    private int failures;
    private long delayNanos;
    private long retryAt;
    private long failedAt;

    PeerHealth(FleetSettings settings, RandomGenerator random) {
        this.settings = settings;
        this.random = random;
    }

    /** Whether a caller's question may be sent. */
    boolean isClosed() {
        return state() == State.CLOSED;
    }

    /** Whether the peer is to be probed now; whoever is told so does it. */
    boolean probe(long now) {
        lock.lock();
        try {
            if (state == State.CLOSED || now < retryAt) {
                return false;
            }
            // A probe that never reports back is followed by another one after the same delay.
            state = State.HALF_OPEN;
            retryAt = now + delayNanos;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** How long until the peer may be probed, at least 1; 0 if it need not be. */
    long untilProbe(long now) {
        lock.lock();
        try {
            return state == State.CLOSED ? 0 : Math.max(1, retryAt - now);
        } finally {
            lock.unlock();
        }
    }

    /**
     * The peer sent a frame. A probe is good then; but the next failure opens the breaker again. Returns whether this closed
     * the breaker.
     */
    boolean alive() {
        lock.lock();
        try {
            boolean closed = state != State.CLOSED;
            if (closed) {
                state = State.CLOSED;
                failures = settings.breakerFailures() - 1;
            }
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /**
     * The peer answered what concerns no key. Whether it is well shows when it has answered for a key, or has not failed for
     * as long as a breaker may stay open: one that answers nothing but inquiries must not look well again after each of them.
     * Returns whether this closed the breaker.
     */
    boolean answered(long now) {
        lock.lock();
        try {
            return now - failedAt >= settings.breakerMaxDelay().toNanos() && succeeded();
        } finally {
            lock.unlock();
        }
    }

    /**
     * The peer sent a request of its own. It is up, but perhaps not within reach from here (a partition can be one way), so
     * the breaker goes back to its first delay and no further. Returns whether that lets it be probed sooner.
     */
    boolean signOfLife() {
        lock.lock();
        try {
            long before = retryAt;
            if (state == State.OPEN) {
                retryAt = Math.min(retryAt, failedAt + settings.breakerDelay().toNanos());
            }
            return retryAt < before;
        } finally {
            lock.unlock();
        }
    }

    /** The peer answered for keys. Returns whether this closed the breaker. */
    boolean succeeded() {
        lock.lock();
        try {
            boolean closed = state != State.CLOSED;
            state = State.CLOSED;
            failures = 0;
            delayNanos = 0;
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** An exchange failed between the nodes. Returns whether this opened the breaker. */
    boolean failed(long now) {
        lock.lock();
        try {
            failures++;
            failedAt = now;
            if (state == State.OPEN || failures < settings.breakerFailures()) {
                return false;
            }
            boolean opened = state == State.CLOSED;
            state = State.OPEN;
            long first = settings.breakerDelay().toNanos();
            delayNanos = delayNanos == 0
                    ? first
                    : Math.min(2 * delayNanos, settings.breakerMaxDelay().toNanos());
            // Half a delay of jitter at most, so that the nodes do not probe in step.
            retryAt = now + delayNanos / 2 + (long) (random.nextDouble() * (delayNanos / 2));
            return opened;
        } finally {
            lock.unlock();
        }
    }

    State state() {
        lock.lock();
        try {
            return state;
        } finally {
            lock.unlock();
        }
    }

    int failures() {
        lock.lock();
        try {
            return failures;
        } finally {
            lock.unlock();
        }
    }
}
