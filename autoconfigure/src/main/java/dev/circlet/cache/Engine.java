package dev.circlet.cache;

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
        boolean exposeMessages) {

    /** Tells the listener of a load; what it throws is its own affair. */
    void loaded(String group, GroupListener.Outcome outcome, long nanos) {
        try {
            listener.loaded(group, outcome, nanos);
        } catch (Throwable ignored) {
            // A listener must not turn a loaded value into a failure.
        }
    }

    /** Tells the listener of a lost lease; what it throws is its own affair. */
    void leaseLost(String group, GroupListener.LeaseLoss loss) {
        try {
            listener.leaseLost(group, loss);
        } catch (Throwable ignored) {
            // A listener must not take the value from those who wait for it.
        }
    }
}
