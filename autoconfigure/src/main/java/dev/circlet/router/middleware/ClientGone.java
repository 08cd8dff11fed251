package dev.circlet.router.middleware;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells failures of the connection to the client from others, without the types of any server.
 *
 * <p>A type that only servers throw is proof, wherever it stands among the causes. A message is a hint, because a connection to
 * a database breaks with the same words: it counts on an {@link IOException} that nothing but wrappers of the JDK surround, for
 * drivers and clients wrap in types of their own.
 */
enum ClientGone {
    /** Nothing points to it. */
    NO,
    /** The words fit. */
    LIKELY,
    /** The server said so. */
    CERTAIN;

    /** Tomcat, Jetty, Spring. */
    private static final Set<String> TYPES =
            Set.of("ClientAbortException", "EofException", "AsyncRequestNotUsableException");

    private static final List<String> MESSAGES =
            List.of("broken pipe", "connection reset", "connection abort", "connection was aborted");

    /** Causes may go round in circles. */
    private static final int MAX_DEPTH = 16;

    static ClientGone of(Throwable failure) {
        boolean wrapped = true;
        boolean likely = false;
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < MAX_DEPTH; depth++) {
            if (TYPES.contains(cause.getClass().getSimpleName())) {
                return CERTAIN;
            }
            boolean io = cause instanceof IOException;
            likely |= wrapped && io && speaksOfIt(cause.getMessage());
            wrapped &= io || wrapper(cause);
            cause = cause.getCause();
        }
        return likely ? LIKELY : NO;
    }

    private static boolean wrapper(Throwable cause) {
        String name = cause.getClass().getName();
        return name.startsWith("java.") && !name.startsWith("java.sql.");
    }

    private static boolean speaksOfIt(@Nullable String message) {
        String lower = message == null ? "" : message.toLowerCase(Locale.ROOT);
        return MESSAGES.stream().anyMatch(lower::contains);
    }
}
