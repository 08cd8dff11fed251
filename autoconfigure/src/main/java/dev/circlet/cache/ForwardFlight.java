package dev.circlet.cache;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** A question to the owner of one key. */
final class ForwardFlight extends Flight {

    private static final Runnable NOTHING = () -> {};

    private final String key;
    private final long hash;
    private final Consumer<ForwardFlight> onAbandon;
    private final AtomicReference<Runnable> takeBack = new AtomicReference<>(NOTHING);
    private volatile long asked;
    private volatile long floor;
    private volatile long mark;

    ForwardFlight(String key, long hash, Consumer<ForwardFlight> onAbandon) {
        this.key = key;
        this.hash = hash;
        this.onAbandon = onAbandon;
    }

    String key() {
        return key;
    }

    long hash() {
        return hash;
    }

    /** Notes when the owner is asked, and the invalidation before it that every caller of the flight knows of. */
    void asking(long tick, long lastInvalidation, long sumOfMarks) {
        asked = tick;
        floor = lastInvalidation;
        mark = sumOfMarks;
    }

    long asked() {
        return asked;
    }

    long mark() {
        return mark;
    }

    long floor() {
        return floor;
    }

    /** Sets what to do with whatever the flight is waiting for when nobody waits for the flight. */
    void waitsFor(Runnable action) {
        takeBack.set(action);
        if (landing().isDone()) {
            takeBack();
        }
    }

    /** Runs the action at most once. */
    void takeBack() {
        takeBack.getAndSet(NOTHING).run();
    }

    @Override
    void abandon() {
        onAbandon.accept(this);
    }
}
