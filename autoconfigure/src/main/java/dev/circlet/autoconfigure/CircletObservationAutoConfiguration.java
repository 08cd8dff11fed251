package dev.circlet.autoconfigure;

import dev.circlet.actuate.PeerObservationConvention;
import dev.circlet.actuate.PeerObservations;
import dev.circlet.actuate.PeerRequestObservationConvention;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

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
            ObservationRegistry registry,
            ObjectProvider<PeerObservationConvention> convention,
            ObjectProvider<PeerRequestObservationConvention> requestConvention) {
        return new PeerObservations(registry, convention.getIfAvailable(), requestConvention.getIfAvailable());
    }
}
