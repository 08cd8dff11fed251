package dev.circlet.autoconfigure;

import dev.circlet.actuate.RouterEndpoints;
import dev.circlet.router.Engine;
import dev.circlet.router.RouteConflictException;
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
        try {
            endpoints.addTo(engine, links);
            health.paths().forEach(path -> endpoints.addPathTo(engine, health.id(), path));
        } catch (RouteConflictException conflict) {
            throw new CircletConfigurationException(
                    "The actuator's path '" + conflict.rejected() + "' conflicts with the route '" + conflict.existing()
                            + "': without Spring MVC the router serves both",
                    "Give the route another path, or move the actuator with management.endpoints.web.base-path.");
        }
    }
}
