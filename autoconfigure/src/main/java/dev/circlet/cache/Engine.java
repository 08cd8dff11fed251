package dev.circlet.cache;

import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** What the groups of a node have in common. */
record Engine(
        Ticks ticks,
        Scheduler scheduler,
        RandomGenerator random,
        Remote remote,
        GroupListener listener,
        LoadInterceptor interceptor,
        CommitHook commitHook,
        long warmNanos,
        long leaseNanos,
        boolean exposeMessages) {

    /** Tells the listener of a load. Ticks run ahead of a clock that stands still, so that it may seem to end before it began. */
    void loaded(String group, GroupListener.Outcome outcome, long nanos) {
        tell(hearing -> hearing.loaded(group, outcome, Math.max(0, nanos)));
    }

    /** Tells the listener; what it throws is its own affair. */
    void tell(Consumer<GroupListener> event) {
        try {
            event.accept(listener);
        } catch (Throwable ignored) {
            // A listener must not turn a loaded value into a failure.
        }
    }
}
