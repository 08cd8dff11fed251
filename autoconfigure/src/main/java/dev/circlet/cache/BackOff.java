package dev.circlet.cache;

import java.util.concurrent.TimeUnit;

/** How long a failing source is left alone: about one second at first, about 30 in the end, and never in step with others. */
final class BackOff {

    private static final long FIRST = TimeUnit.SECONDS.toNanos(1);
    private static final long LONGEST = TimeUnit.SECONDS.toNanos(30);

    private BackOff() {}

    /**
     * The delay before the next attempt.
     *
     * @param failures how many failed before the one that just did
     * @param chance 0 to 1: from half of the full delay to all of it
     */
    static long nanos(int failures, double chance) {
        long full = Math.min(LONGEST, FIRST << Math.min(failures, 10));
        return full / 2 + (long) (full / 2 * chance);
    }
}
