package dev.circlet.autoconfigure;

import dev.circlet.actuate.RouterMappingDescriptionProvider;
import dev.circlet.spring.RouterLocation;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.web.mappings.MappingsEndpoint;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Configuration that lists the routes of the router in the actuator endpoint {@code mappings}.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass({ConditionalOnAvailableEndpoint.class, MappingsEndpoint.class})
@ConditionalOnAvailableEndpoint(MappingsEndpoint.class)
final class RouterMappingsConfiguration {

    @Bean
    RouterMappingDescriptionProvider circletRouterMappingDescriptions(RouterLocation location) {
        return new RouterMappingDescriptionProvider(RouterMounts.of(location));
    }
}
