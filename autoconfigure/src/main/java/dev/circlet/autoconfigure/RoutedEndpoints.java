package dev.circlet.autoconfigure;

import dev.circlet.actuate.RouterEndpoints;
import dev.circlet.router.Engine;
import dev.circlet.router.Route;
import dev.circlet.router.RouteConflictException;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Adds the endpoints to the router when all beans exist and before the server takes requests: earlier, everything that the
 * endpoints report on would be created for the server's sake.
 */
final class RoutedEndpoints implements SmartInitializingSingleton {

    private final Engine engine;
    private final RouterEndpoints endpoints;
    private final boolean links;
    private final HealthPaths health;

    RoutedEndpoints(Engine engine, RouterEndpoints endpoints, boolean links, HealthPaths health) {
        this.engine = engine;
        this.endpoints = endpoints;
        this.links = links;
        this.health = health;
    }

    @Override
    public void afterSingletonsInstantiated() {
        Set<String> before = engine.routes().stream().map(Route::pattern).collect(Collectors.toSet());
        try {
            endpoints.addTo(engine, links);
            health.paths().forEach(path -> endpoints.addPathTo(engine, health.id(), path));
        } catch (RouteConflictException conflict) {
            throw before.contains(conflict.existing()) ? withRoute(conflict) : withItself(conflict);
        }
    }

    private static CircletConfigurationException withRoute(RouteConflictException conflict) {
        return new CircletConfigurationException(
                "The actuator's path '" + conflict.rejected() + "' conflicts with the route '" + conflict.existing()
                        + "': without Spring MVC the router serves both",
                "Give the route another path, or move the actuator with management.endpoints.web.base-path.");
    }

    private static CircletConfigurationException withItself(RouteConflictException conflict) {
        return new CircletConfigurationException(
                "Two of the actuator's own paths conflict: '" + conflict.rejected() + "' of a health group and '"
                        + conflict.existing() + "', which another group or endpoint has",
                "Give each health group a path of its own with management.endpoint.health.group.<name>.additional-path; with"
                        + " management.endpoint.health.probes.add-additional-paths the probes have /livez and /readyz.");
    }
}
