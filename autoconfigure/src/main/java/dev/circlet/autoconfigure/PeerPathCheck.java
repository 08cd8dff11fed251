package dev.circlet.autoconfigure;

import dev.circlet.actuate.ForeignMapping;
import dev.circlet.actuate.MvcMappings;
import dev.circlet.actuate.RouterMount;
import dev.circlet.peer.http.HttpPeerTransport;
import dev.circlet.router.Route;
import dev.circlet.spring.RouterLocation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletPath;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.core.io.Resource;
import org.springframework.util.ClassUtils;
import org.springframework.web.servlet.handler.SimpleUrlHandlerMapping;
import org.springframework.web.servlet.resource.ResourceHttpRequestHandler;

/**
 * Refuses a path of the peers at or below which the application answers something else: the peers' servlet takes all its requests,
 * whatever their method. A pattern that also matches other paths is left alone, for it keeps those.
 *
 * <p>Only the mappings of handlers that exist are looked at, which are all of them unless the application starts lazily.
 */
final class PeerPathCheck {

    private static final int NAMED = 3;

    private final ConfigurableListableBeanFactory beans;
    private final String path;

    PeerPathCheck(ConfigurableListableBeanFactory beans, String path) {
        this.beans = beans;
        this.path = path;
    }

    void check() {
        List<String> hidden = new ArrayList<>();
        RouterLocation router = beans.getBeanProvider(RouterLocation.class).getIfAvailable();
        RoutedEngine engine = router == null
                ? null
                : beans.getBeanProvider(RoutedEngine.class).getIfAvailable();
        if (engine != null) {
            addRoutes(RouterMounts.of(router), engine.engine().routes(), hidden);
        }
        if (ClassUtils.isPresent("org.springframework.boot.webmvc.autoconfigure.DispatcherServletPath", null)
                && ClassUtils.isPresent("org.springframework.web.servlet.HandlerMapping", null)) {
            Mvc.add(beans, path, hidden);
        }
        if (!hidden.isEmpty()) {
            throw refused(hidden);
        }
    }

    private void addRoutes(RouterMount mount, List<Route> routes, List<String> hidden) {
        // Of two servlets the one with the longer path gets the request.
        if (mount.filter() || mount.prefix().length() < path.length()) {
            routes.stream()
                    .filter(route -> mount.isBelow(path, route))
                    .map(route -> "route " + route.method() + " " + mount.pattern(route))
                    .forEach(hidden::add);
        }
    }

    private CircletConfigurationException refused(List<String> hidden) {
        String more = hidden.size() > NAMED ? " and " + (hidden.size() - NAMED) + " more" : "";
        return new CircletConfigurationException(
                "circlet.peers.path is '" + path + "', at or below which there is also "
                        + String.join(", ", hidden.subList(0, Math.min(NAMED, hidden.size()))) + more
                        + ", which would get no requests",
                "Give circlet.peers.path, on all members, a value below which the application answers nothing, as is "
                        + HttpPeerTransport.DEFAULT_PREFIX + " by default, or move what is there to another path.");
    }

    /** Not read without Spring MVC. */
    private static final class Mvc {

        private Mvc() {}

        static void add(ConfigurableListableBeanFactory beans, String path, List<String> hidden) {
            DispatcherServletPath servlet =
                    beans.getBeanProvider(DispatcherServletPath.class).getIfAvailable();
            if (servlet != null && servlet.getPrefix().length() < path.length()) {
                MvcMappings.of(beans, servlet.getPrefix(), ErrorController.class::isAssignableFrom).stream()
                        .filter(mapping -> mapping.isBelow(path))
                        .map(ForeignMapping::toString)
                        .forEach(hidden::add);
                if (path.startsWith(servlet.getPrefix() + "/")) {
                    addResources(beans, path.substring(servlet.getPrefix().length() + 1) + "/", hidden);
                }
            }
        }

        /** Resources at the root get what nothing else answers; a directory at the path of the peers would get nothing. */
        private static void addResources(ConfigurableListableBeanFactory beans, String path, List<String> hidden) {
            for (String name : beans.getBeanNamesForType(SimpleUrlHandlerMapping.class, false, false)) {
                Object handler = beans.containsSingleton(name)
                        ? beans.getBean(name, SimpleUrlHandlerMapping.class)
                                .getHandlerMap()
                                .get("/**")
                        : null;
                if (handler instanceof ResourceHttpRequestHandler resources) {
                    for (Resource location : resources.getLocations()) {
                        if (exists(location, path)) {
                            hidden.add("static resources in " + location.getDescription());
                        }
                    }
                }
            }
        }

        private static boolean exists(Resource location, String path) {
            try {
                return location.createRelative(path).exists();
            } catch (IOException unreadable) {
                return false;
            }
        }
    }
}
