package dev.circlet.autoconfigure;

import dev.circlet.actuate.PeerObservationConvention;
import dev.circlet.actuate.PeerObservations;
import dev.circlet.actuate.PeerRequestObservationConvention;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Configuration of the observation of exchanges with peers.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(ObservationRegistry.class)
@ConditionalOnBean(ObservationRegistry.class)
final class PeerObservationsConfiguration {

    @Bean
    @ConditionalOnMissingBean
    PeerObservations circletPeerObservations(
            ObservationRegistry registry,
            ObjectProvider<PeerObservationConvention> convention,
            ObjectProvider<PeerRequestObservationConvention> requestConvention) {
        return new PeerObservations(registry, convention.getIfAvailable(), requestConvention.getIfAvailable());
    }
}
