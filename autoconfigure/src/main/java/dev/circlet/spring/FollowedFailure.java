package dev.circlet.spring;

import dev.circlet.cache.FailureText;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.interceptor.CacheOperationInvoker.ThrowableWrapper;

/**
 * Carries what a method threw to those who waited for its value on the same node, through Spring's cache advice: no
 * exception in its eyes, so that it takes it for no failure of the cache, and asks no error handler of the application.
 */
@SuppressWarnings("serial")
final class FollowedFailure extends Throwable {

    FollowedFailure(Throwable thrown) {
        super(null, thrown, false, false);
    }

    /** What the method threw. */
    static Throwable unwrapped(Throwable thrown) {
        if (thrown instanceof ThrowableWrapper wrapper) {
            return unwrapped(wrapper.getOriginal());
        }
        return thrown instanceof FollowedFailure ? Objects.requireNonNull(thrown.getCause()) : thrown;
    }

    /** What the future of a method ended with, whatever other futures have put around it. */
    static Throwable ofFuture(Throwable thrown) {
        Throwable cause = thrown;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return unwrapped(cause);
    }

    /** Whether Spring can put its own exception around one, with the message of it. */
    static boolean hasMessage(Throwable thrown) {
        return FailureText.carried(thrown) == thrown && ofMessage(thrown) == null;
    }

    /** Whether an exception is what comes of asking another one for its message. */
    static boolean isOfMessage(Throwable asked, Throwable thrown) {
        Throwable broken = asked == thrown ? null : ofMessage(asked);
        return broken != null && broken.getClass() == thrown.getClass();
    }

    private static @Nullable Throwable ofMessage(Throwable asked) {
        try {
            asked.getMessage();
            return null;
        } catch (Throwable broken) {
            return broken;
        }
    }

    /** Throws anything as it is, declared or not. */
    @SuppressWarnings("unchecked")
    static <E extends Throwable> RuntimeException asIs(Throwable thrown) throws E {
        throw (E) thrown;
    }
}
