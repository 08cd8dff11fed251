package dev.circlet.spring;

import dev.circlet.router.Engine;
import dev.circlet.router.Route;
import dev.circlet.router.servlet.RequestedPath;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
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

    private final @Nullable String group;
    private volatile @Nullable Target target;

    /** A null group is the whole router. */
    RouterRequestMatcher(@Nullable String group) {
        this.group = group;
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
                ? matchesFilter(request, location, engine)
                : matchesServlet(request, engine);
    }

    private boolean matchesServlet(HttpServletRequest request, Engine engine) {
        if (!RouterLocation.NAME.equals(request.getHttpServletMapping().getServletName())) {
            return false;
        }
        if (group == null) {
            return true;
        }
        String path = RequestedPath.ofServlet(request);
        Optional<Route> route = engine.resolve(request.getMethod(), path);
        return route.isPresent() ? inGroup(route.get()) : below(decoded(path), group);
    }

    private boolean matchesFilter(HttpServletRequest request, RouterLocation location, Engine engine) {
        String path = RequestedPath.below(request, location.prefix());
        return path != null
                && engine.resolve(request.getMethod(), path)
                        .filter(route -> group == null || inGroup(route))
                        .isPresent();
    }

    private boolean inGroup(Route route) {
        return group != null && inGroup(route, group);
    }

    static boolean inGroup(Route route, String group) {
        return below(route.group(), group) || below(route.pattern(), group);
    }

    private static boolean below(String path, String group) {
        return group.equals("/")
                || path.startsWith(group) && (path.length() == group.length() || path.charAt(group.length()) == '/');
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
        return group == null ? "RouterRequest.toRouter()" : "RouterRequest.toGroup(\"" + group + "\")";
    }

    /** The router of one application context; matchers may be shared by several. */
    private record Target(
            ApplicationContext context,
            @Nullable RouterLocation location,
            @Nullable Engine engine) {

        static Target in(ApplicationContext context, @Nullable String group) {
            RouterLocation location =
                    context.getBeanProvider(RouterLocation.class).getIfAvailable();
            Engine engine = location == null
                    ? null
                    : context.getBeanProvider(Engine.class).getIfUnique();
            if (engine != null && group != null && engine.routes().stream().noneMatch(route -> inGroup(route, group))) {
                log.warn(
                        "No route of the router is in the group {}, which a matcher of Spring Security names; check its prefix",
                        group);
            }
            return new Target(context, location, engine);
        }
    }
}
