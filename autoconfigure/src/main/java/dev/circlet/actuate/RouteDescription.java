package dev.circlet.actuate;

import dev.circlet.router.Route;
import java.util.List;

/**
 * What the actuator endpoint {@code mappings} tells of a route.
 *
 * @param method the method it answers
 * @param pattern the pattern as it was registered, with the prefix of its group
 * @param template the whole path below the context path in Spring's spelling, as metrics show it
 * @param group the prefix of its group
 * @param middleware the names of what runs before its handler, in order
 * @param handler the name of the handler at the end of its chain
 * @since 0.1
 */
public record RouteDescription(
        String method, String pattern, String template, String group, List<String> middleware, String handler) {

    /**
     * Copies the list.
     *
     * @param method the method
     * @param pattern the pattern as registered
     * @param template the whole path
     * @param group the prefix of the group
     * @param middleware what runs before the handler
     * @param handler the end of the chain
     */
    public RouteDescription {
        middleware = List.copyOf(middleware);
    }

    static RouteDescription of(Route route, RouterMount mount) {
        List<String> chain = route.handlers();
        int last = chain.size() - 1;
        return new RouteDescription(
                route.method(),
                route.pattern(),
                mount.template(route),
                route.group(),
                chain.subList(0, last),
                chain.get(last));
    }
}
