package dev.circlet.cache;

import java.time.Duration;

/** Durations as nanoseconds: what does not fit into a long is as good as for ever. */
final class Nanos {

    private Nanos() {}

    static long of(Duration duration) {
        try {
            return duration.toNanos();
        } catch (ArithmeticException tooLong) {
            return duration.isNegative() ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
    }
}
