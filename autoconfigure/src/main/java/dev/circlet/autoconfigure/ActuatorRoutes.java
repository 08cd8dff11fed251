package dev.circlet.autoconfigure;

import dev.circlet.router.Engine;
import dev.circlet.router.middleware.Recovery;
import dev.circlet.spring.RouterConfigurer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;

/**
 * Makes a router for the actuator of an application that has neither Spring MVC nor routes of its own. That application never asked
 * for a router, so it answers where the actuator is and nowhere else, and brings no error pages along: failures are answered here.
 */
final class ActuatorRoutes implements RouterConfigurer {

    private final String basePath;
    private final ObjectProvider<HealthPaths> health;

    ActuatorRoutes(String basePath, ObjectProvider<HealthPaths> health) {
        this.basePath = basePath.equals("/") ? "" : basePath;
        this.health = health;
    }

    /** These routes if the application has no others, else null. */
    static @Nullable ActuatorRoutes alone(ObjectProvider<RouterConfigurer> configurers) {
        List<RouterConfigurer> all = configurers.stream().toList();
        return all.size() == 1 && all.get(0) instanceof ActuatorRoutes routes ? routes : null;
    }

    @Override
    public void configure(Engine engine) {
        engine.use(Recovery.create());
    }

    /**
     * What a servlet is to be mapped to.
     *
     * @param prefix what stands before the paths of routes
     */
    List<String> mappings(String prefix) {
        if (basePath.isEmpty()) {
            return List.of(prefix.isEmpty() ? "/" : prefix + "/*");
        }
        List<String> mappings = new ArrayList<>(List.of(base(prefix) + "/*"));
        for (String path : health.getIfAvailable(HealthPaths::none).paths()) {
            mappings.add(prefix + (path.startsWith("/") ? path : "/" + path));
        }
        return mappings;
    }

    /** What a filter is to be mapped to, so that it sees the same requests. */
    List<String> filtered(String prefix) {
        return mappings(prefix).stream()
                .map(mapping -> mapping.equals("/") ? "/*" : mapping)
                .toList();
    }

    /** The path of the actuator. */
    String base(String prefix) {
        return prefix + basePath;
    }
}
