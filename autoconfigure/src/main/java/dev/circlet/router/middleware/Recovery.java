package dev.circlet.router.middleware;

import dev.circlet.router.Context;
import dev.circlet.router.Exchange;
import dev.circlet.router.Handler;
import dev.circlet.router.Problem;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Answers in place of what fails after it, whether it was thrown or an asynchronous stage failed with it. Handlers before it see
 * a chain that returned.
 *
 * <ul>
 *   <li>A failure that stands for a problem ({@link Context#problemOf}) becomes that problem detail. Below status 500 it is
 *       logged at DEBUG and without its stack.
 *   <li>Anything else becomes a problem detail of status 500 that says no more than that. Its stack is logged once, at ERROR.
 *   <li>One that stands for a response without being a problem ({@link Context#answerWithoutProblem}) becomes that response.
 *   <li>After the response has begun nothing can be answered: the failure is logged and goes on to the server, which closes the
 *       connection, so that a part is not taken for the whole.
 *   <li>A client that went away is logged at DEBUG; nothing is written, and it does not count as a failure. It is known by the
 *       exceptions servers throw for it. After the response has begun, an {@link IOException} that speaks of a broken pipe or a
 *       reset connection is taken for it too, and goes on to the server; before that it is some other connection that broke.
 *   <li>A {@link VirtualMachineError} goes on to the server untouched, since no answer can be relied upon; a
 *       {@link StackOverflowError} is treated as other failures, as its stack is gone when it arrives here.
 * </ul>
 *
 * <p>The name of the logger is that of this class.
 *
 * @since 0.1
 */
public final class Recovery implements Handler {

    private static final org.slf4j.Logger log = LoggerFactory.getLogger(Recovery.class);

    private final @Nullable Answer answer;

    private Recovery(@Nullable Answer answer) {
        this.answer = answer;
    }

    /**
     * Answers with problem details.
     *
     * @return a new handler
     */
    public static Recovery create() {
        return new Recovery(null);
    }

    /**
     * Answers in another way where a failure stands for no problem. Logging is as described above.
     *
     * @param answer writes the response; if it fails itself, the problem detail is sent after all
     * @return a new handler
     */
    public static Recovery answering(Answer answer) {
        return new Recovery(answer);
    }

    @Override
    public void handle(Context context) throws Exception {
        Attempt attempt = new Attempt();
        context.onFailure(attempt);
        try {
            context.next();
        } catch (Throwable ex) {
            // Work that was started before the failure is the context's to let go of.
            if (context.waiting() || !attempt.handle(context, ex)) {
                throw ex;
            }
        }
    }

    private boolean recover(Context context, Throwable failure) throws Exception {
        boolean committed = context.exchange().committed();
        ClientGone gone = ClientGone.of(failure);
        if (gone == ClientGone.CERTAIN || gone == ClientGone.LIKELY && committed) {
            log.debug("The client of {} went away", request(context), failure);
            context.set(ClientGone.KEY, true);
            context.abort();
            return gone == ClientGone.CERTAIN;
        }
        Problem problem = problemOf(context, failure);
        if (problem == null && context.answerWithoutProblem(failure)) {
            context.abort();
            return true;
        }
        if (committed || problem == null || problem.status() >= 500) {
            log.error("{} failed{}", request(context), committed ? " after its response had begun" : "", failure);
        } else {
            log.debug("{} was refused: {}", request(context), LogText.of(failure.toString()));
        }
        if (committed) {
            return false;
        }
        context.abort();
        context.failed(failure);
        write(context, failure, problem);
        return true;
    }

    private static @Nullable Problem problemOf(Context context, Throwable failure) {
        Optional<Problem> problem = Optional.empty();
        try {
            problem = context.problemOf(failure);
        } catch (RuntimeException ex) {
            failure.addSuppressed(ex);
        }
        return problem.orElse(null);
    }

    private void write(Context context, Throwable failure, @Nullable Problem problem) throws Exception {
        if (problem == null && answer != null) {
            try {
                clear(context);
                answer.answer(context, failure);
                return;
            } catch (Exception ex) {
                if (context.exchange().committed()) {
                    throw ex;
                }
                log.error("The answer to a failure of {} failed", request(context), ex);
            }
        }
        context.problem(problem == null ? Problem.of(500, null) : problem);
    }

    /** Takes back what the failed handler wrote and said of it. */
    private static void clear(Context context) {
        if (context.bytesWritten() > 0) {
            context.resetBody();
        }
        Exchange.BODY_HEADERS.forEach(name -> context.setHeader(name, null));
        context.status(500);
    }

    private static String request(Context context) {
        String pattern = context.fullPath();
        return LogText.of(context.method()) + " " + (pattern.isEmpty() ? "-" : pattern);
    }

    /** Looks at a failure once, though it may come by twice: as an exception here, and once more on its way to the server. */
    private final class Attempt implements Context.FailureHandler {

        private @Nullable Throwable passedOn;

        @Override
        public boolean handle(Context context, Throwable failure) throws Exception {
            boolean untouched = failure instanceof VirtualMachineError && !(failure instanceof StackOverflowError);
            if (untouched || failure == passedOn) {
                return false;
            }
            boolean recovered = recover(context, failure);
            passedOn = recovered ? null : failure;
            return recovered;
        }
    }

    /**
     * Answers in place of a handler that failed. Used by many threads at once.
     *
     * @since 0.1
     */
    @FunctionalInterface
    public interface Answer {

        /**
         * Writes the response.
         *
         * @param context the request; its chain is aborted, its status is 500, and nothing is written
         * @param failure what failed
         * @throws Exception if the answer fails too
         */
        void answer(Context context, Throwable failure) throws Exception;
    }
}
