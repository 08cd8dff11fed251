package dev.circlet.spring;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the roll-backs of nested reactive transactions to their savepoints. Spring tells neither whose they are nor when
 * they began, so all values that wait for the commit of a reactive transaction are in doubt that are older than the last.
 */
final class NestedRollBacks {

    private static final AtomicLong COUNT = new AtomicLong();

    private NestedRollBacks() {}

    static void happened() {
        COUNT.incrementAndGet();
    }

    /** How many there have been, to compare with later. */
    static long count() {
        return COUNT.get();
    }

    /** Whether there was none since they were counted. */
    static boolean noneSince(long count) {
        return COUNT.get() == count;
    }
}
