package dev.circlet.autoconfigure;

import dev.circlet.spring.RouterConfigurer;
import dev.circlet.spring.RouterLocation;
import io.micrometer.observation.ObservationRegistry;
import jakarta.servlet.DispatcherType;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingFilterBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.http.server.observation.DefaultServerRequestObservationConvention;
import org.springframework.http.server.observation.ServerRequestObservationConvention;
import org.springframework.web.filter.ServerHttpObservationFilter;

/**
 * Configuration that observes requests where Spring MVC is not there to do it.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass({ObservationRegistry.class, ObservationProperties.class, ServerHttpObservationFilter.class})
@ConditionalOnBean(ObservationRegistry.class)
@EnableConfigurationProperties(ObservationProperties.class)
final class RouterAloneObservationConfiguration {

    @Bean
    @ConditionalOnMissingFilterBean(ServerHttpObservationFilter.class)
    FilterRegistrationBean<ServerHttpObservationFilter> circletRouterObservation(
            ObservationRegistry registry,
            ObservationProperties properties,
            RouterLocation location,
            ObjectProvider<RouterConfigurer> configurers,
            ObjectProvider<ServerRequestObservationConvention> custom) {
        String name = properties.getHttp().getServer().getRequests().getName();
        ServerRequestObservationConvention convention =
                custom.getIfAvailable(() -> new DefaultServerRequestObservationConvention(name));
        FilterRegistrationBean<ServerHttpObservationFilter> registration =
                new FilterRegistrationBean<>(new ServerHttpObservationFilter(registry, convention));
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 1);
        registration.setDispatcherTypes(DispatcherType.REQUEST, DispatcherType.ASYNC);
        ActuatorRoutes actuator = ActuatorRoutes.alone(configurers);
        if (actuator != null) {
            registration.setUrlPatterns(actuator.filtered(location.prefix()));
        }
        return registration;
    }
}
