package dev.circlet.cache;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The claims of one key on this node: who waits, in order, for one question to the owner, or for one of them to compute
 * the value. Over when the value or a failure is there, and when nobody waits and nobody computes.
 */
final class LeaseFlight {

    private static final Runnable NOTHING = () -> {};

    private final String key;
    private final long hash;
    private final ReentrantLock lock = new ReentrantLock();
    /** Found by identity, which futures have. */
    private final Set<CompletableFuture<Claim>> waiting = new LinkedHashSet<>();

    private boolean claimed;
    private boolean computing;
    private boolean over;
    private Runnable takeBack = NOTHING;
    private volatile boolean detached;

    LeaseFlight(String key, long hash) {
        this.key = key;
        this.hash = hash;
    }

    String key() {
        return key;
    }

    long hash() {
        return hash;
    }

    /** Notes that later callers have another flight. */
    void detached() {
        detached = true;
    }

    boolean isDetached() {
        return detached;
    }

    /** Puts a claim at the end of the queue; false if the flight is over. */
    boolean enter(CompletableFuture<Claim> claim) {
        lock.lock();
        try {
            return !over && waiting.add(claim);
        } finally {
            lock.unlock();
        }
    }

    /** True for exactly one caller: the one who asks the owner. */
    boolean claim() {
        lock.lock();
        try {
            boolean first = !claimed;
            claimed = true;
            return first;
        } finally {
            lock.unlock();
        }
    }

    /** Takes a claim out of the queue. When it was the last one and nobody computes, the flight is over: true. */
    boolean leave(CompletableFuture<Claim> claim) {
        Runnable question = NOTHING;
        lock.lock();
        try {
            waiting.remove(claim);
            if (!waiting.isEmpty() || computing || over) {
                return false;
            }
            over = true;
            question = takeBack;
        } finally {
            lock.unlock();
        }
        question.run();
        return true;
    }

    /** Sets what takes the question back that the flight waits for. */
    void waitsFor(Runnable action) {
        boolean late;
        lock.lock();
        try {
            takeBack = action;
            late = over;
        } finally {
            lock.unlock();
        }
        if (late) {
            action.run();
        }
    }

    /** The claim that shall compute; null if nobody is left, and the flight is over. */
    @Nullable
    CompletableFuture<Claim> next() {
        lock.lock();
        try {
            Iterator<CompletableFuture<Claim>> first = waiting.iterator();
            computing = !over && first.hasNext();
            over = !computing;
            if (!computing) {
                return null;
            }
            CompletableFuture<Claim> next = first.next();
            first.remove();
            return next;
        } finally {
            lock.unlock();
        }
    }

    /** Notes that the one who computed has given up; false if nobody is left, and the flight is over. */
    boolean proceed() {
        lock.lock();
        try {
            computing = false;
            over |= waiting.isEmpty();
            return !over;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the flight; returns who waits, empty if it was over. */
    List<CompletableFuture<Claim>> end() {
        lock.lock();
        try {
            over = true;
            computing = false;
            List<CompletableFuture<Claim>> rest = new ArrayList<>(waiting);
            waiting.clear();
            return rest;
        } finally {
            lock.unlock();
        }
    }
}
