package dev.circlet.spring;

import dev.circlet.router.RouterGroup;
import org.springframework.security.web.util.matcher.RequestMatcher;

/**
 * Matchers for Spring Security that match what the router answers. They ask the container and the router itself instead of
 * comparing paths a second time, so that no spelling of a path gets around them and {@code spring.mvc.servlet.path} does not
 * concern them. They match nothing in an application without a router.
 *
 * <p>A handler that dispatches to another route does so behind these matchers.
 *
 * @since 0.1
 */
public final class RouterRequest {

    private RouterRequest() {}

    /**
     * Matches every request to the router: as a servlet all that the container hands it, as a filter those that a route
     * matches.
     *
     * @return a matcher for any number of filter chains
     */
    public static RequestMatcher toRouter() {
        return new RouterRequestMatcher(null);
    }

    /**
     * Matches requests to a group: those that are answered by a route of the group or of a group inside it, or by another
     * route whose pattern lies below the prefix of the group. As a servlet also those below the prefix that no route answers.
     *
     * <p>If the router has no route in the group when the application starts, the start fails and names the groups it has. A matcher
     * that is not made by the thread that starts the application is looked at with its first request: a warning names the groups,
     * and every path below the prefix matches, also one that another route answers or, as a filter, another servlet.
     *
     * @param prefix the prefix as the routes have it, without the path of the router, such as {@code /admin} or
     *     <code>/{tenant}/admin</code>; {@code :tenant} means the same, and the names of parameters do not matter
     * @return a matcher for any number of filter chains
     * @throws IllegalArgumentException if the prefix does not start with a slash, ends with a catch-all, or is malformed
     */
    public static RequestMatcher toGroup(String prefix) {
        return new RouterRequestMatcher(RouterGroupPattern.of(prefix));
    }

    /**
     * Matches requests to a group, as {@link #toGroup(String)} does.
     *
     * @param group a group of the router
     * @return a matcher for any number of filter chains
     */
    public static RequestMatcher toGroup(RouterGroup group) {
        return toGroup(group.basePath());
    }
}
