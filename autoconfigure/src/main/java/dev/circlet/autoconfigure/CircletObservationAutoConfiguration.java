package dev.circlet.autoconfigure;

import dev.circlet.actuate.PeerObservationConvention;
import dev.circlet.actuate.PeerObservations;
import dev.circlet.actuate.PeerRequestObservations;
import io.micrometer.observation.ObservationRegistry;
import jakarta.servlet.Servlet;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Auto-configuration of the observation of exchanges with peers.
 *
 * @since 0.1
 */
@AutoConfiguration(
        afterName = "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration")
@ConditionalOnClass(ObservationRegistry.class)
@ConditionalOnBean(ObservationRegistry.class)
public final class CircletObservationAutoConfiguration {

    CircletObservationAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    PeerObservations circletPeerObservations(
            ObservationRegistry registry, ObjectProvider<PeerObservationConvention> convention) {
        return new PeerObservations(registry, convention.getIfAvailable());
    }

    /** For nodes that serve peers. Not in the way of the application's own middleware, hence the wrapper. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(Servlet.class)
    static class OfPeerRequests {

        @Bean
        PeerMiddleware circletPeerRequestObservations(ObservationRegistry registry) {
            return new PeerMiddleware(new PeerRequestObservations(registry));
        }
    }
}
