package dev.circlet.router.middleware;

import dev.circlet.router.Context;
import dev.circlet.router.Handler;
import java.math.BigDecimal;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Logs one line per request at its end, after asynchronous work too:
 *
 * <pre>GET /books/:isbn 200 1.234 ms 512 B 192.0.2.1</pre>
 *
 * <p>That is the method, the pattern of the route or a dash, the status, the time since this middleware was entered, the bytes
 * handlers wrote before any compression, and the client as {@link Context#clientIp()} has it. Structured logs get the same as
 * key-value pairs {@code method}, {@code pattern}, {@code status}, {@code durationMillis}, {@code bytes}, {@code client}, and if
 * known {@code requestId} and {@code failure}, the class of what failed. A failure that reached the server counts as status 500.
 *
 * <p>The level is INFO, the name of the logger that of this class. Path and query are not logged unless asked for, because they
 * hold names, tokens and searches. What comes from the request is escaped as <code>&#92;uXXXX</code> where it could forge a
 * line, and cut at 1,024 characters.
 *
 * @since 0.1
 */
public final class Logger implements Handler {

    private static final org.slf4j.Logger log = LoggerFactory.getLogger(Logger.class);
    private static final long NANOS_PER_MICRO = 1000;

    private final boolean path;
    private final boolean query;
    private final Predicate<Context> skip;
    private final LongSupplier nanos;

    private Logger(boolean path, boolean query, Predicate<Context> skip, LongSupplier nanos) {
        this.path = path;
        this.query = query;
        this.skip = skip;
        this.nanos = nanos;
    }

    /**
     * Logs every request, without path and query.
     *
     * @return a new handler
     */
    public static Logger create() {
        return new Logger(false, false, context -> false, System::nanoTime);
    }

    /**
     * Logs the path as it was sent too, as the last word of the line and as {@code path}.
     *
     * @return a new handler
     */
    public Logger withPath() {
        return new Logger(true, query, skip, nanos);
    }

    /**
     * Logs the path and the query as they were sent too, as the last word of the line and as {@code path} and {@code query}.
     *
     * @return a new handler
     */
    public Logger withQuery() {
        return new Logger(true, true, skip, nanos);
    }

    /**
     * Leaves requests out, in addition to those that are left out already.
     *
     * @param more asked at the end of a request, when its status is known
     * @return a new handler
     */
    public Logger skipping(Predicate<? super Context> more) {
        return new Logger(path, query, context -> skip.test(context) || more.test(context), nanos);
    }

    /**
     * Leaves out the requests of some routes.
     *
     * @param patterns as {@link Context#fullPath()} has them, prefix of the group included
     * @return a new handler
     */
    public Logger skippingPatterns(String... patterns) {
        Set<String> skipped = Set.of(patterns);
        return skipping(context -> skipped.contains(context.fullPath()));
    }

    /**
     * Measures by another clock.
     *
     * @param clock nanoseconds since any fixed moment, safe for use by many threads
     * @return a new handler
     */
    public Logger withClock(LongSupplier clock) {
        return new Logger(path, query, skip, clock);
    }

    @Override
    public void handle(Context context) throws Exception {
        if (log.isInfoEnabled()) {
            long start = nanos.getAsLong();
            context.onFinish((finished, failure) -> write(finished, failure, nanos.getAsLong() - start));
        }
        context.next();
    }

    private void write(Context context, @Nullable Throwable failure, long duration) {
        if (skip.test(context)) {
            return;
        }
        String method = LogText.of(context.method());
        String pattern = context.fullPath().isEmpty() ? "-" : context.fullPath();
        int status = failure == null ? context.status() : 500;
        BigDecimal millis = BigDecimal.valueOf(duration / NANOS_PER_MICRO, 3);
        long bytes = context.bytesWritten();
        String client = LogText.of(context.clientIp());
        LoggingEventBuilder event = log.atInfo()
                .addKeyValue("method", method)
                .addKeyValue("pattern", pattern)
                .addKeyValue("status", status)
                .addKeyValue("durationMillis", millis)
                .addKeyValue("bytes", bytes)
                .addKeyValue("client", client);
        Throwable cause = failure == null ? context.failure() : failure;
        if (cause != null) {
            event = event.addKeyValue("failure", cause.getClass().getName());
        }
        String id = RequestId.of(context).orElse(null);
        if (id != null) {
            event = event.addKeyValue("requestId", id);
        }
        String target = target(context, event);
        event.log("{} {} {} {} ms {} B {}{}", method, pattern, status, millis.toPlainString(), bytes, client, target);
    }

    private String target(Context context, LoggingEventBuilder event) {
        if (!path) {
            return "";
        }
        String sent = LogText.of(context.path());
        event.addKeyValue("path", sent);
        String asked = query ? context.exchange().rawQuery() : null;
        if (asked == null) {
            return " " + sent;
        }
        String safe = LogText.of(asked);
        event.addKeyValue("query", safe);
        return " " + sent + "?" + safe;
    }
}
