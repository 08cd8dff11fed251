package dev.circlet.spring;

import dev.circlet.router.Engine;
import dev.circlet.router.Route;
import dev.circlet.router.servlet.RequestedPath;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.context.support.WebApplicationContextUtils;
import org.springframework.web.util.UriUtils;

/** Asks the router which of its routes would answer. */
final class RouterRequestMatcher implements RequestMatcher {

    private static final Logger log = LoggerFactory.getLogger(RouterRequestMatcher.class);
    private static final Pattern ENCODED_SLASH = Pattern.compile("%2[Ff]");

    private final @Nullable RouterGroupPattern group;
    private volatile @Nullable Target target;

    /** A null group is the whole router. */
    RouterRequestMatcher(@Nullable RouterGroupPattern group) {
        this.group = group;
        if (group != null) {
            GuardedGroups.add(group);
        }
    }

    @Override
    public boolean matches(HttpServletRequest request) {
        ApplicationContext context = WebApplicationContextUtils.getWebApplicationContext(request.getServletContext());
        Target found = target;
        if (context == null) {
            return false;
        }
        if (found == null || found.context != context) {
            found = Target.in(context, group);
            target = found;
        }
        RouterLocation location = found.location;
        Engine engine = found.engine;
        if (location == null || engine == null) {
            return false;
        }
        return location.type() == RouterLocation.Type.FILTER
                ? matchesFilter(request, location, engine, found.unknown)
                : matchesServlet(request, location, engine, found.unknown);
    }

    private boolean matchesServlet(
            HttpServletRequest request, RouterLocation location, Engine engine, boolean unknown) {
        if (!RouterLocation.NAME.equals(request.getHttpServletMapping().getServletName())) {
            return false;
        }
        if (group == null) {
            return true;
        }
        String path = RequestedPath.ofServlet(request, location.prefix());
        Optional<Route> route = route(request, engine, path);
        return route.isPresent() && group.holds(route.get()) || (unknown || route.isEmpty()) && below(path, group);
    }

    private boolean matchesFilter(HttpServletRequest request, RouterLocation location, Engine engine, boolean unknown) {
        String path = RequestedPath.below(request, location.prefix());
        if (path == null) {
            return false;
        }
        return route(request, engine, path)
                        .filter(route -> group == null || group.holds(route))
                        .isPresent()
                || unknown && group != null && below(path, group);
    }

    /** Of a preflight the route it asks for. */
    private static Optional<Route> route(HttpServletRequest request, Engine engine, String path) {
        Optional<Route> route = Optional.empty();
        String requested = request.getHeader("Access-Control-Request-Method");
        if (requested != null && request.getMethod().equals("OPTIONS") && request.getHeader("Origin") != null) {
            route = engine.resolvePreflight(requested, path);
        }
        return route.isPresent() ? route : engine.resolve(request.getMethod(), path);
    }

    /** An encoded slash may be a slash or belong to the value of a parameter; who asks for either is below. */
    private static boolean below(String path, RouterGroupPattern group) {
        return group.matches(decoded(path))
                || group.matches(decoded(ENCODED_SLASH.matcher(path).replaceAll("_")));
    }

    private static String decoded(String path) {
        try {
            return UriUtils.decode(path, "UTF-8");
        } catch (IllegalArgumentException malformed) {
            return path;
        }
    }

    @Override
    public String toString() {
        return group == null ? "RouterRequest.toRouter()" : "RouterRequest.toGroup(\"" + group.text() + "\")";
    }

    /**
     * The router of one application context; matchers may be shared by several.
     *
     * @param unknown whether no route is in the group, so that nothing but the path can tell what is meant
     */
    private record Target(
            ApplicationContext context,
            @Nullable RouterLocation location,
            @Nullable Engine engine,
            boolean unknown) {

        static Target in(ApplicationContext context, @Nullable RouterGroupPattern group) {
            RouterLocation location =
                    context.getBeanProvider(RouterLocation.class).getIfAvailable();
            Engine engine = location == null
                    ? null
                    : context.getBeanProvider(Engine.class).getIfUnique();
            boolean unknown = engine != null && group != null && !group.isIn(engine);
            if (unknown) {
                log.warn(
                        "No route of the router is in the group {} that a matcher of Spring Security names; it matches"
                                + " every path below. Correct the prefix; there are {}",
                        group.text(),
                        engine.routes().stream().map(Route::group).distinct().toList());
            }
            return new Target(context, location, engine, unknown);
        }
    }
}
