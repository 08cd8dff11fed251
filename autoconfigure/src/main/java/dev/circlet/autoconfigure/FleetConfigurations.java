package dev.circlet.autoconfigure;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** What a node with peers needs, in the order in which the parts look for each other's beans. */
@Configuration(proxyBeanMethods = false)
@Import({
    PeersHttpConfiguration.class,
    FleetConfiguration.class,
    PeerObservationsConfiguration.class,
    PeersObservationConfiguration.class,
    PeersSecurityConfiguration.class,
    ReadinessConfiguration.class
})
final class FleetConfigurations {

    /** Of the bean that is there before all those of this configuration. */
    static final String NAME = "dev.circlet.autoconfigure.FleetConfigurations";
}
