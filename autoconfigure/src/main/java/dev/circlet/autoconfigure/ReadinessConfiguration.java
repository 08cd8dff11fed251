package dev.circlet.autoconfigure;

import dev.circlet.actuate.CircletReadinessIndicator;
import dev.circlet.actuate.ReadinessGroup;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroupsPostProcessor;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Configuration that keeps a node with peers out of service until it knows them. Behind the auto-configuration of
 * Spring Boot's probes, which makes the group {@code readiness} at the same order.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnEnabledHealthIndicator("circlet")
@ConditionalOnBean(FleetLifecycle.class)
final class ReadinessConfiguration {

    @Bean(CircletReadinessIndicator.NAME)
    CircletReadinessIndicator circletReadiness(FleetLifecycle lifecycle) {
        return new CircletReadinessIndicator(lifecycle::knowsFleet);
    }

    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE)
    static HealthEndpointGroupsPostProcessor circletReadinessGroup() {
        return new ReadinessGroup();
    }
}
