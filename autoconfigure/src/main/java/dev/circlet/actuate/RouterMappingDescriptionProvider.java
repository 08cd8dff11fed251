package dev.circlet.actuate;

import dev.circlet.router.Engine;
import java.util.List;
import org.springframework.aot.hint.annotation.RegisterReflectionForBinding;
import org.springframework.boot.actuate.web.mappings.MappingDescriptionProvider;
import org.springframework.context.ApplicationContext;

/**
 * Lists the routes of the router in the actuator endpoint {@code mappings}, under {@code circletRouter} and in the order of
 * their registration. A context without a router has an empty list.
 *
 * @since 0.1
 */
@RegisterReflectionForBinding(RouteDescription.class)
public final class RouterMappingDescriptionProvider implements MappingDescriptionProvider {

    private final RouterMount mount;

    /**
     * Creates a provider.
     *
     * @param mount where the router is
     */
    public RouterMappingDescriptionProvider(RouterMount mount) {
        this.mount = mount;
    }

    @Override
    public String getMappingName() {
        return "circletRouter";
    }

    @Override
    public List<RouteDescription> describeMappings(ApplicationContext context) {
        return context.getBeansOfType(Engine.class).values().stream()
                .flatMap(engine -> engine.routes().stream())
                .map(route -> RouteDescription.of(route, mount))
                .toList();
    }
}
