package dev.circlet.peer.http;

import dev.circlet.cache.Answer;
import java.util.concurrent.TimeUnit;

/**
 * Writes spans of time so that rounding never makes a value look fresher or an invalidation look older than it is, and
 * never makes anything live longer.
 */
final class Durations {

    private static final long MICRO = 1_000;
    private static final long MAX_MICROS = Long.MAX_VALUE / MICRO;
    private static final long MAX_MILLIS = TimeUnit.NANOSECONDS.toMillis(Long.MAX_VALUE);

    private Durations() {}

    /** Writes the age of a value's load, rounded towards older. */
    static void older(Output out, long nanos) {
        long up = Math.floorMod(nanos, MICRO) == 0 ? 0 : 1;
        out.zigzag(Math.min(Math.floorDiv(nanos, MICRO) + up, MAX_MICROS));
    }

    /** Writes the age of an invalidation, or the greatest age allowed, rounded towards younger. */
    static void younger(Output out, long nanos) {
        out.zigzag(Math.max(Math.floorDiv(nanos, MICRO), -MAX_MICROS));
    }

    static long micros(Input in) throws ProtocolException {
        long micros = in.zigzag();
        // The lowest number of nanoseconds is 808 below the lowest number of whole microseconds that fit.
        if (micros > MAX_MICROS || micros < -MAX_MICROS) {
            throw ProtocolException.malformed("An age is out of range");
        }
        return micros * MICRO;
    }

    /** Writes how long something may be served, which is not {@link Answer#NO_TTL}; expired is 0. */
    static void remaining(Output out, long nanos) throws ProtocolException {
        out.varint(Math.max(0, TimeUnit.NANOSECONDS.toMillis(nanos)));
    }

    static long remaining(Input in) throws ProtocolException {
        long millis = in.varint();
        if (millis > MAX_MILLIS) {
            throw ProtocolException.malformed("A remaining time is out of range");
        }
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }
}
