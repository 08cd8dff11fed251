package dev.circlet.autoconfigure;

/**
 * The application cannot start with what is configured under {@code circlet}.
 *
 * @since 0.1
 */
public final class CircletConfigurationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What cannot be used. */
    private final String problem;

    /** What to do about it. */
    private final String remedy;

    /**
     * Creates an exception that names problem and remedy.
     *
     * @param problem what cannot be used, with its value; a sentence without its full stop
     * @param remedy what to do; one or more sentences
     */
    public CircletConfigurationException(String problem, String remedy) {
        super(problem + ". " + remedy);
        this.problem = problem;
        this.remedy = remedy;
    }

    /**
     * Returns what cannot be used.
     *
     * @return a sentence without its full stop
     */
    public String problem() {
        return problem;
    }

    /**
     * Returns what to do about it.
     *
     * @return one or more sentences
     */
    public String remedy() {
        return remedy;
    }
}
