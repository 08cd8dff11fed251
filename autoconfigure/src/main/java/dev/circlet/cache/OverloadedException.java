package dev.circlet.cache;

/**
 * The group's load limits are reached. Thrown at once to protect the source; nothing is loaded elsewhere instead.
 *
 * @since 0.1
 */
public final class OverloadedException extends GroupException {

    private static final long serialVersionUID = 1L;

    /** How long to wait, in milliseconds. */
    private final long retryAfterMillis;

    OverloadedException(String group, String limit, long retryAfterMillis) {
        super(group, "Group '" + group + "' is overloaded: " + limit + "; retry after " + retryAfterMillis + " ms");
        this.retryAfterMillis = retryAfterMillis;
    }

    /**
     * Returns how long to wait before asking again.
     *
     * @return milliseconds
     */
    public long retryAfterMillis() {
        return retryAfterMillis;
    }
}
