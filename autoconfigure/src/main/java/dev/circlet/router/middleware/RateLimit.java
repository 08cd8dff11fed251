package dev.circlet.router.middleware;

import dev.circlet.router.Context;
import dev.circlet.router.Handler;
import dev.circlet.router.Problem;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets each client make so many requests at once and so many over time: a token bucket per key. A request that finds its bucket
 * empty is answered with status 429 (RFC 6585, section 4), {@code Retry-After} in seconds and a problem detail, and the chain is
 * aborted. It costs no token.
 *
 * <p>The key is the address of the client, of IPv6 its first 64 bits, because a single host has all the rest. Buckets are
 * forgotten when there are too many, 100,000 by default; the least recently used goes first, and one that is full is not missed.
 * A key longer than 128 characters is held as its digest. Buckets live in this object: two nodes count apart, and so do two
 * handlers; each {@code with} method makes a new one with an empty memory.
 *
 * @since 0.1
 */
public final class RateLimit implements Handler {

    private static final int DEFAULT_MAX_KEYS = 100_000;

    private final Rate rate;
    private final int maxKeys;
    private final Function<Context, @Nullable String> key;
    private final LongSupplier nanos;
    private final boolean headers;
    private final Buckets buckets;

    private RateLimit(
            Rate rate, int maxKeys, Function<Context, @Nullable String> key, LongSupplier nanos, boolean headers) {
        this.rate = rate;
        this.maxKeys = maxKeys;
        this.key = key;
        this.nanos = nanos;
        this.headers = headers;
        this.buckets = new Buckets(rate, maxKeys);
    }

    /**
     * Allows a number of requests per time, all of them at once if the client likes.
     *
     * @param requests how many tokens a bucket gets over the time, and how many it holds
     * @param time for how many
     * @return a new handler
     * @throws IllegalArgumentException if one of them is not positive, or there is less than a nanosecond per request
     */
    public static RateLimit of(int requests, Duration time) {
        Rate rate = new Rate(requests, time, requests);
        return new RateLimit(rate, DEFAULT_MAX_KEYS, RateLimit::client, System::nanoTime, false);
    }

    /**
     * Allows another number of requests at once.
     *
     * @param requests how many tokens a bucket holds
     * @return a new handler
     * @throws IllegalArgumentException if it is not positive
     */
    public RateLimit withBurst(int requests) {
        return new RateLimit(new Rate(rate.requests(), rate.time(), requests), maxKeys, key, nanos, headers);
    }

    /**
     * Counts by another key. One that a client makes up, such as a header nobody checked, limits nobody.
     *
     * @param key safe for use by many threads; null lets the request pass uncounted
     * @return a new handler
     */
    public RateLimit withKey(Function<Context, @Nullable String> key) {
        return new RateLimit(rate, maxKeys, key, nanos, headers);
    }

    /**
     * Bounds the memory in another way.
     *
     * @param keys how many buckets are kept, of some hundred bytes each
     * @return a new handler
     * @throws IllegalArgumentException if it is not positive
     */
    public RateLimit withMaxKeys(int keys) {
        return new RateLimit(rate, keys, key, nanos, headers);
    }

    /**
     * Measures by another clock.
     *
     * @param clock nanoseconds since any fixed moment, safe for use by many threads
     * @return a new handler
     */
    public RateLimit withClock(LongSupplier clock) {
        return new RateLimit(rate, maxKeys, key, clock, headers);
    }

    /**
     * Tells clients where they stand: {@code RateLimit-Limit}, the size of the bucket, {@code RateLimit-Remaining}, the tokens
     * left, and {@code RateLimit-Reset}, the seconds until it is full (draft-ietf-httpapi-ratelimit-headers-06).
     *
     * @return a new handler
     */
    public RateLimit withHeaders() {
        return new RateLimit(rate, maxKeys, key, nanos, true);
    }

    /**
     * How many buckets are kept at the moment.
     *
     * @return never more than the bound
     */
    public int size() {
        return buckets.size();
    }

    @Override
    public void handle(Context context) throws Exception {
        String bucket = key.apply(context);
        if (bucket == null) {
            context.next();
            return;
        }
        long now = nanos.getAsLong();
        long debt = buckets.take(bucket, now);
        boolean allowed = debt >= 0;
        if (headers) {
            long owed = allowed ? debt : -debt - 1;
            context.setHeader("RateLimit-Limit", Integer.toString(rate.burst()));
            context.setHeader("RateLimit-Remaining", Long.toString(rate.remaining(owed)));
            context.setHeader("RateLimit-Reset", Long.toString(seconds(owed)));
        }
        if (allowed) {
            context.next();
        } else {
            long wait = Math.max(1, seconds(rate.untilToken(-debt - 1)));
            context.setHeader("Retry-After", Long.toString(wait));
            context.abortWithProblem(Problem.of(429, "Too many requests; come back in " + wait + " s"));
        }
    }

    private static long seconds(long nanos) {
        long second = TimeUnit.SECONDS.toNanos(1);
        return nanos / second + (nanos % second == 0 ? 0 : 1);
    }

    private static String client(Context context) {
        return Buckets.network(context.clientIp());
    }

    /** How fast tokens come and how many a bucket holds, in the terms of time: a token is worth the time it takes to come. */
    record Rate(int requests, Duration time, int burst) {

        Rate {
            if (requests < 1 || burst < 1 || time.isNegative() || time.isZero()) {
                throw new IllegalArgumentException("A rate needs a positive number of requests, time and burst, not "
                        + requests + " per " + time + " and " + burst + " at once");
            }
            if (time.compareTo(Duration.ofDays(36_500)) > 0 || time.toNanos() < requests) {
                throw new IllegalArgumentException("A rate of " + requests + " per " + time
                        + " is out of bounds; a request may take a nanosecond to a hundred years");
            }
            if (Math.multiplyHigh(time.toNanos() / requests, burst) != 0
                    || time.toNanos() / requests * burst > Long.MAX_VALUE / 4
                    || time.toNanos() / requests * burst < 0) {
                throw new IllegalArgumentException("A burst of " + burst + " at " + requests + " per " + time
                        + " takes centuries to come back; use a smaller one");
            }
        }

        long token() {
            return time.toNanos() / requests;
        }

        long capacity() {
            return token() * burst;
        }

        long remaining(long owed) {
            return (capacity() - owed) / token();
        }

        /** How long until a token is there. */
        long untilToken(long owed) {
            return owed + token() - capacity();
        }
    }
}
