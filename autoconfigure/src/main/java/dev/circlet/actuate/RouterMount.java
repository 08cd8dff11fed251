package dev.circlet.actuate;

import dev.circlet.router.Route;

/**
 * Where the server reaches the router.
 *
 * @param prefix what stands before the paths of routes, below the context path; empty if nothing does, else with a slash before
 *     and none behind
 * @param filter whether it is a filter, which lets pass what no route matches, rather than a servlet, which answers everything
 *     below the prefix
 * @since 0.1
 */
public record RouterMount(String prefix, boolean filter) {

    /**
     * Checks the prefix.
     *
     * @param prefix empty or a path
     * @param filter whether it is a filter
     */
    public RouterMount {
        if (!prefix.isEmpty() && (!prefix.startsWith("/") || prefix.endsWith("/"))) {
            throw new IllegalArgumentException(
                    "The prefix of the router is empty or starts with a slash and does not end with one, not "
                            + prefix);
        }
    }

    /**
     * A route as clients reach it, in Spring's spelling.
     *
     * @param route a route of the router
     * @return such as <code>/lite/books/{isbn}</code>
     */
    public String template(Route route) {
        return prefix + route.template();
    }

    /**
     * A route as clients reach it, as it was written.
     *
     * @param route a route of the router
     * @return such as {@code /lite/books/:isbn}
     */
    public String pattern(Route route) {
        return prefix + route.pattern();
    }

    /**
     * Tells whether all that a route answers lies at or below a path.
     *
     * @param path a path below the context path without wildcards, with a slash before and none behind
     * @param route a route of the router
     * @return {@code false} if the route answers anything else too
     */
    public boolean isBelow(String path, Route route) {
        return PathShape.ofRoute(prefix, route.pattern()).below(path);
    }
}
