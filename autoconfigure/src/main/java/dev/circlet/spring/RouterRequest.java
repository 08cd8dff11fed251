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
     * @param prefix the prefix as the routes have it, without the path of the router, such as {@code /admin}
     * @return a matcher for any number of filter chains
     * @throws IllegalArgumentException if the prefix does not start with a slash
     */
    public static RequestMatcher toGroup(String prefix) {
        if (!prefix.startsWith("/")) {
            throw new IllegalArgumentException(
                    "The prefix of a group starts with a slash, which \"" + prefix + "\" does not");
        }
        boolean slash = prefix.length() > 1 && prefix.endsWith("/");
        return new RouterRequestMatcher(slash ? prefix.substring(0, prefix.length() - 1) : prefix);
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
