package dev.circlet.autoconfigure;

import dev.circlet.router.Engine;
import dev.circlet.spring.RouterLocation;
import dev.circlet.spring.RouterObservationFilter;
import dev.circlet.spring.RouterObservationListener;
import io.micrometer.observation.ObservationFilter;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.filter.ServerHttpObservationFilter;

/**
 * Configuration that gives the requests of the router their pattern and their failures in metrics and traces.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass({ObservationRegistry.class, ObservationFilter.class, ServerHttpObservationFilter.class})
final class RouterObservationConfiguration {

    @Bean
    RouterObservationListener circletRouterObservationListener() {
        return new RouterObservationListener();
    }

    @Bean
    RouterObservationFilter circletRouterObservationFilter(RouterLocation location, ObjectProvider<Engine> engine) {
        // The registry of observations wants its filters before most other beans exist.
        return new RouterObservationFilter(location, SingletonSupplier.of(engine::getObject));
    }
}
