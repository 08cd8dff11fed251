package dev.circlet.router;

import org.jspecify.annotations.Nullable;

/**
 * Ends the chain with a problem detail. If nothing on the way up handles it, the engine renders it, unless the response has
 * begun.
 *
 * @since 0.1
 */
public class ProblemException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    /**
     * A problem without a cause.
     *
     * @param problem what the client is told
     */
    public ProblemException(Problem problem) {
        this(problem, null);
    }

    /**
     * A problem with its cause, which the client is not told.
     *
     * @param problem what the client is told
     * @param cause what led to it, or null
     */
    public ProblemException(Problem problem, @Nullable Throwable cause) {
        super(
                problem.status() + " " + (problem.detail() == null ? Reason.of(problem.status()) : problem.detail()),
                cause);
        this.problem = problem;
    }

    /**
     * What the client is told.
     *
     * @return the problem detail
     */
    public Problem problem() {
        return problem;
    }
}
