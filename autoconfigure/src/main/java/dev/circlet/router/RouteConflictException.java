package dev.circlet.router;

/**
 * Two routes want the same place. The route that was there stays, the new one was not added.
 *
 * @since 0.1
 */
public final class RouteConflictException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    /** The pattern that was refused. */
    private final String rejected;

    /** The pattern that was there first. */
    private final String existing;

    RouteConflictException(Route rejected, Route existing) {
        super("Route " + rejected.method() + " \"" + rejected.pattern() + "\" conflicts with the registered \""
                + existing.pattern()
                + "\"; use the same parameter names in the same place, keep a catch-all alone below"
                + " its slash, and register a path once per method");
        this.rejected = rejected.pattern();
        this.existing = existing.pattern();
    }

    /**
     * The pattern that was refused.
     *
     * @return as it was written, with the prefix of its group
     */
    public String rejected() {
        return rejected;
    }

    /**
     * The pattern that was there first.
     *
     * @return as it was written, with the prefix of its group
     */
    public String existing() {
        return existing;
    }
}
