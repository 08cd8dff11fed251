package dev.circlet.spring;

import java.util.Objects;
import java.util.concurrent.CompletionException;
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

    /** Throws anything as it is, declared or not. */
    @SuppressWarnings("unchecked")
    static <E extends Throwable> RuntimeException asIs(Throwable thrown) throws E {
        throw (E) thrown;
    }
}
