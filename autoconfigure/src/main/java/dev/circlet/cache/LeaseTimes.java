package dev.circlet.cache;

/**
 * How long a holder may compute, and how long others wait.
 *
 * <p>A holder's lease is renewed up to the load timeout and then once more for the length of a lease: a body that takes a
 * little longer than it should is still one execution. Who waits does so a load timeout longer than that, for the execution
 * of the next one; so a holder that never comes back does not set off all who waited for it at a time.
 *
 * @param holdNanos after this time the holder loses its lease to the next in the queue
 * @param waitNanos after this time a caller who waits computes for itself
 */
record LeaseTimes(long holdNanos, long waitNanos) {

    static LeaseTimes of(GroupSpec spec, Engine engine) {
        // Half of what can be counted: the others are added to it.
        long load = Math.min(Nanos.of(spec.loadTimeout()), Long.MAX_VALUE / 8);
        long hold = load + Math.min(engine.leaseNanos(), load);
        return new LeaseTimes(hold, hold + load);
    }
}
