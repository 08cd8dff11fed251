package dev.circlet.cache;

import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A load of one key on this node, or of a batch of them. A batch is a flight that nobody joins: it takes the place in the
 * bulkhead, has the time limit and the thread, and its members land when it does. It is given up when the last of them has
 * ended without it.
 */
final class LoadFlight extends Flight {

    /** As {@link #began()}: the getter has not started, so whatever it will give is younger than anything now. */
    static final long NOT_YET = Long.MAX_VALUE;

    private final String key;
    private final long hash;
    private final Consumer<LoadFlight> onAbandon;
    private final AtomicReference<Keep> keep;
    private final List<LoadFlight> members;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile long began = NOT_YET;
    private volatile Runnable task = () -> {};
    private volatile Scheduler.Cancellable budget = Scheduler.Cancellable.NONE;

    /** Guards the two below, so that an interrupt hits the getter and nothing that the thread does later. */
    private final Object work = new Object();

    private @Nullable Thread runner;
    private @Nullable CompletionStage<?> stage;

    LoadFlight(String key, long hash, Keep keep, Consumer<LoadFlight> onAbandon) {
        this(key, hash, keep, onAbandon, List.of());
    }

    private LoadFlight(String key, long hash, Keep keep, Consumer<LoadFlight> onAbandon, List<LoadFlight> members) {
        this.key = key;
        this.hash = hash;
        this.keep = new AtomicReference<>(keep);
        this.onAbandon = onAbandon;
        this.members = members;
    }

    /** The load of several keys at once. */
    static LoadFlight batch(List<LoadFlight> members, Consumer<LoadFlight> onAbandon) {
        LoadFlight batch = new LoadFlight("", 0, Keep.NOWHERE, onAbandon, members);
        AtomicInteger left = new AtomicInteger(members.size());
        members.forEach(member -> member.landing().thenRun(() -> {
            if (left.decrementAndGet() == 0) {
                batch.leave();
            }
        }));
        return batch;
    }

    boolean isBatch() {
        return !members.isEmpty();
    }

    /** The loads that end with this flight and have not ended before it: the members of a batch, else itself. */
    List<LoadFlight> open() {
        return isBatch() ? members.stream().filter(member -> !member.hasEnded()).toList() : List.of(this);
    }

    String key() {
        return key;
    }

    long hash() {
        return hash;
    }

    Keep keep() {
        return keep.get();
    }

    void keepAtLeast(Keep wanted) {
        keep.accumulateAndGet(wanted, (a, b) -> a.compareTo(b) >= 0 ? a : b);
    }

    long began() {
        return began;
    }

    /** Notes that the getter starts on this thread; false if the flight has ended meanwhile. */
    boolean start(long tick, Scheduler.Cancellable timer) {
        synchronized (work) {
            if (ended.get()) {
                timer.cancel();
                return false;
            }
            began = tick;
            members.forEach(member -> member.began = tick);
            budget = timer;
            runner = Thread.currentThread();
            return true;
        }
    }

    /** Notes that the getter's thread is free again; from now on nothing interrupts it. */
    void returned(@Nullable CompletionStage<?> pending) {
        synchronized (work) {
            runner = null;
            stage = pending;
            Thread.interrupted();
        }
        if (pending != null && ended.get()) {
            stop();
        }
    }

    /** True for exactly one caller: the one who lands the flight. */
    boolean end() {
        return ended.compareAndSet(false, true);
    }

    /** Sets what runs the getter, before the flight gets or waits for a place. */
    void task(Runnable task) {
        this.task = task;
    }

    Runnable task() {
        return task;
    }

    boolean hasEnded() {
        return ended.get();
    }

    void cancelBudget() {
        budget.cancel();
    }

    /** Interrupts the getter, or cancels the stage it returned. */
    void stop() {
        CompletionStage<?> pending;
        synchronized (work) {
            if (runner != null) {
                runner.interrupt();
            }
            pending = stage;
        }
        if (pending != null) {
            try {
                pending.toCompletableFuture().cancel(true);
            } catch (RuntimeException uncancellable) {
                // A stage need not be a future; then it runs to its end and nobody listens.
            }
        }
    }

    @Override
    void abandon() {
        onAbandon.accept(this);
    }
}
