package dev.circlet.router.middleware;

import dev.circlet.router.Context;
import dev.circlet.router.Handler;
import dev.circlet.router.Problem;

/**
 * Bounds the body of a request. One that announces more is answered with status 413 before a byte of it is read; one that
 * announces nothing, or less than it sends, ends in the same where the bound is exceeded, be it read as a stream, bytes, text,
 * form or JSON. Of several bounds on the way to a handler the smallest counts.
 *
 * <p>It replaces the default bound of the engine, upwards too. The parts of a multipart body are read by the server under its
 * own limits, as is a form the server has read already; their announced length is checked here.
 *
 * @since 0.1
 */
public final class BodyLimit implements Handler {

    private static final String KEY = "dev.circlet.router.bodyLimit";

    /** More digits than any length has. */
    private static final int MAX_DIGITS = 18;

    private final long bytes;

    private BodyLimit(long bytes) {
        this.bytes = bytes;
    }

    /**
     * Bounds bodies.
     *
     * @param bytes the largest size that is taken; 0 takes no body at all
     * @return a new handler
     * @throws IllegalArgumentException if it is negative
     */
    public static BodyLimit of(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("The bound of a body must not be negative, as " + bytes + " is");
        }
        return new BodyLimit(bytes);
    }

    @Override
    public void handle(Context context) throws Exception {
        if (announced(context) > bytes) {
            context.abortWithProblem(Problem.of(413, "The body is larger than " + bytes + " bytes"));
            return;
        }
        long smallest = Math.min(bytes, context.get(KEY, Long.class).orElse(bytes));
        context.set(KEY, smallest);
        context.limitBody(smallest);
        context.next();
    }

    /** The length the client announces; 0 if it announces none, or nonsense that the server has let through. */
    private static long announced(Context context) {
        long longest = 0;
        for (String header : context.headerList("Content-Length")) {
            String length = header.trim();
            if (!length.isEmpty() && length.chars().allMatch(c -> c >= '0' && c <= '9')) {
                boolean huge = length.length() > MAX_DIGITS && !length.matches("0+\\d{1,18}");
                longest = Math.max(longest, huge ? Long.MAX_VALUE : Long.parseLong(length));
            }
        }
        return longest;
    }
}
