package dev.circlet.autoconfigure;

import dev.circlet.spring.RouterLocation;
import dev.circlet.spring.RouterObservationFilter;
import dev.circlet.spring.RouterObservationListener;
import io.micrometer.observation.ObservationFilter;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.web.filter.ServerHttpObservationFilter;

/**
 * Auto-configuration that gives the requests of the router their pattern and their failures in metrics and traces.
 *
 * @since 0.1
 */
@AutoConfiguration(after = CircletRouterAutoConfiguration.class)
@ConditionalOnRouter
@ConditionalOnClass({ObservationRegistry.class, ObservationFilter.class, ServerHttpObservationFilter.class})
public final class CircletRouterObservationAutoConfiguration {

    CircletRouterObservationAutoConfiguration() {}

    @Bean
    RouterObservationListener circletRouterObservationListener() {
        return new RouterObservationListener();
    }

    @Bean
    RouterObservationFilter circletRouterObservationFilter(RouterLocation location) {
        return new RouterObservationFilter(location);
    }
}
