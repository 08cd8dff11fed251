package dev.circlet.autoconfigure;

import dev.circlet.actuate.RouterMappingDescriptionProvider;
import dev.circlet.spring.RouterLocation;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.web.mappings.MappingsEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration that lists the routes of the router in the actuator endpoint {@code mappings}.
 *
 * @since 0.1
 */
@AutoConfiguration(after = CircletRouterAutoConfiguration.class)
@ConditionalOnRouter
@ConditionalOnClass({ConditionalOnAvailableEndpoint.class, MappingsEndpoint.class})
@ConditionalOnAvailableEndpoint(MappingsEndpoint.class)
public final class CircletRouterMappingsAutoConfiguration {

    CircletRouterMappingsAutoConfiguration() {}

    @Bean
    RouterMappingDescriptionProvider circletRouterMappingDescriptions(RouterLocation location) {
        return new RouterMappingDescriptionProvider(RouterMounts.of(location));
    }
}
