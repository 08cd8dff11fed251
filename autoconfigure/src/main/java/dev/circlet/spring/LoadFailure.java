package dev.circlet.spring;

import dev.circlet.cache.DeadlineExceededException;
import dev.circlet.cache.FailureText;
import dev.circlet.cache.Group;
import dev.circlet.cache.GroupException;
import dev.circlet.cache.LoadTimeoutException;
import dev.circlet.cache.OverloadedException;
import dev.circlet.cache.RemoteLoadException;
import dev.circlet.router.Context;
import dev.circlet.router.Problem;
import dev.circlet.router.ProblemException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a request is told when its group gives no response. */
final class LoadFailure {

    private static final Logger log = LoggerFactory.getLogger(CachedResponses.class);

    private LoadFailure() {}

    /**
     * Throws what the request is to end with. Returns if its handler should run instead: the cache could not do its part, and no
     * limit forbids it.
     */
    static void raise(Context context, Group group, Throwable failure) throws Exception {
        // Handlers may read from groups of their own, whose failures are theirs.
        if (!(failure instanceof GroupException known) || !known.group().equals(group.name())) {
            throw asIs(failure);
        }
        if (known instanceof OverloadedException overloaded) {
            context.setHeader("Retry-After", Long.toString((overloaded.retryAfterMillis() + 999) / 1000));
            throw new ProblemException(Problem.of(503, "Too many requests wait for responses to be computed"), known);
        }
        if (known instanceof DeadlineExceededException || known instanceof LoadTimeoutException) {
            throw new ProblemException(Problem.of(504, "The response was not computed in time"), known);
        }
        if (known instanceof RemoteLoadException remote) {
            log.warn("{}", remote.getMessage());
            throw new ProblemException(Problem.of(500, "The response could not be computed"), known);
        }
    }

    private static Exception asIs(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        return failure instanceof Exception exception
                ? exception
                : new IllegalStateException(FailureText.of(failure), failure);
    }
}
