package dev.circlet.cache;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * What can be said of a failure whose class somebody else wrote: its {@code getMessage} and {@code toString} may throw
 * themselves. That must not keep anybody waiting, and it would: futures ask a failure for its text for each stage that
 * depends on them, logs and tracers for each line and span.
 *
 * <p>No method throws or blocks, as far as those of the failure do not block. Safe for concurrent use.
 *
 * @since 0.1
 */
public final class FailureText {

    private static final int MAX_FAILURES = 100;

    private FailureText() {}

    /**
     * Tells what a failure is.
     *
     * @param failure any failure
     * @return its own text, or if it has none that can be read, the name of its class and that it has none
     */
    public static String of(Throwable failure) {
        try {
            return String.valueOf(failure.toString());
        } catch (Throwable broken) {
            return failure.getClass().getName() + " (its text cannot be read: "
                    + broken.getClass().getName() + ")";
        }
    }

    /**
     * Tells the message of a failure.
     *
     * @param failure any failure
     * @return the message, {@code null} if there is none or it cannot be read
     */
    public static @Nullable String message(Throwable failure) {
        try {
            return failure.getMessage();
        } catch (Throwable broken) {
            // The message is the application's code; without it the type still tells something.
            return null;
        }
    }

    /**
     * Returns what a log, a tracer or whoever else looks at all of a failure can be given for it.
     *
     * @param failure any failure
     * @return the failure itself, or one that has the text of {@link #of} and the same stack trace, if anything in its
     *     chain of causes cannot be read
     */
    public static Throwable tellable(Throwable failure) {
        return canBeRead(failure, Collections.newSetFromMap(new IdentityHashMap<>()))
                ? failure
                : new Untellable(failure);
    }

    /**
     * Returns what a future can be failed with instead of a failure, so that all stages that depend on it end.
     *
     * @param failure any failure
     * @return the failure itself, or a {@link CompletionException} with it as the cause, if its text cannot be read
     * @see #original
     */
    public static Throwable carried(Throwable failure) {
        try {
            failure.toString();
            return failure;
        } catch (Throwable broken) {
            return new Carried(of(failure), failure);
        }
    }

    /**
     * Returns what was carried.
     *
     * @param failure what a future failed with
     * @return the failure that {@link #carried} was given for it, or the same failure if it did not come from there
     */
    public static Throwable original(Throwable failure) {
        return failure instanceof Carried carried ? carried.failure : failure;
    }

    private static boolean canBeRead(@Nullable Throwable failure, Set<Throwable> seen) {
        if (failure == null || !seen.add(failure)) {
            return true;
        }
        try {
            failure.toString();
            failure.getMessage();
            failure.getLocalizedMessage();
            failure.getStackTrace();
            boolean read = seen.size() <= MAX_FAILURES && canBeRead(failure.getCause(), seen);
            for (Throwable suppressed : failure.getSuppressed()) {
                read = read && canBeRead(suppressed, seen);
            }
            return read;
        } catch (Throwable broken) {
            return false;
        }
    }

    /** Takes a failure through futures. */
    private static final class Carried extends CompletionException {

        private static final long serialVersionUID = 1L;

        private final transient Throwable failure;

        Carried(String text, Throwable failure) {
            super(text, failure);
            this.failure = failure;
        }
    }

    /** Stands for a failure where it is looked at. */
    private static final class Untellable extends Exception {

        private static final long serialVersionUID = 1L;

        Untellable(Throwable failure) {
            super(of(failure), null, false, true);
            StackTraceElement[] trace = trace(failure);
            if (trace != null) {
                setStackTrace(trace);
            }
        }

        private static StackTraceElement @Nullable [] trace(Throwable failure) {
            try {
                return failure.getStackTrace();
            } catch (Throwable broken) {
                return null;
            }
        }

        @Override
        public String toString() {
            return String.valueOf(getMessage());
        }
    }
}
