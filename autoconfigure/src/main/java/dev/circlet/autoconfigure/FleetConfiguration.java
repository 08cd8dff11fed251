package dev.circlet.autoconfigure;

import dev.circlet.cache.Groups;
import dev.circlet.cache.Scheduler;
import dev.circlet.cache.Ticker;
import dev.circlet.peer.Fleet;
import dev.circlet.peer.FleetListener;
import dev.circlet.peer.FleetSettings;
import dev.circlet.peer.PeerInterceptor;
import dev.circlet.peer.PeerTransport;
import dev.circlet.peer.directory.StaticDirectory;
import dev.circlet.ring.PeerDirectory;
import dev.circlet.ring.PeerPicker;
import dev.circlet.ring.RingFactory;
import java.security.SecureRandom;
import java.util.List;
import java.util.random.RandomGenerator;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Configuration of the fleet: who the members are, the ring they make, and what connects this node to it. How peers
 * talk is left to a {@link PeerTransport}.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(CircletProperties.class)
final class FleetConfiguration {

    @Bean
    @ConditionalOnMissingBean(PeerDirectory.class)
    StaticDirectory circletPeerDirectory(CheckedProperties checked) {
        CircletProperties properties = checked.properties();
        return StaticDirectory.of(properties.nodeName(), properties.peers().members());
    }

    @Bean
    @ConditionalOnMissingBean
    FleetSettings circletFleetSettings(CircletProperties properties) {
        return ConfiguredFleet.settings(properties);
    }

    @Bean
    @ConditionalOnMissingBean
    RingFactory circletRingFactory(FleetSettings settings) {
        return RingFactory.consistentHash(settings.virtualNodes());
    }

    @Bean
    @ConditionalOnMissingBean
    PeerPicker circletPeerPicker() {
        return PeerPicker.consistentHash();
    }

    /**
     * Not a candidate for the generators that an application injects; replaced by a bean of the same name, which several
     * threads use at once.
     */
    @Bean(defaultCandidate = false)
    @ConditionalOnMissingBean(name = "circletRandom")
    RandomGenerator circletRandom() {
        return new SecureRandom();
    }

    @Bean
    Incarnation circletIncarnation(@Qualifier("circletRandom") RandomGenerator random) {
        return new Incarnation(random.nextLong());
    }

    @Bean
    @ConditionalOnMissingBean
    Fleet circletFleet(
            FleetSettings settings,
            PeerDirectory directory,
            RingFactory rings,
            PeerPicker picker,
            ObjectProvider<PeerTransport> transport,
            ObjectProvider<PeerInterceptor> interceptors,
            ObjectProvider<Ticker> ticker,
            Scheduler scheduler,
            @Qualifier("circletRandom") RandomGenerator random,
            Incarnation incarnation,
            ObjectProvider<FleetListener> listeners) {
        return new Fleet(new Fleet.Parts(
                directory,
                rings,
                picker,
                intercepted(
                        transport.getIfAvailable(FleetConfiguration::noTransport),
                        interceptors.orderedStream().toList()),
                ticker.getIfAvailable(() -> System::nanoTime),
                scheduler,
                random,
                new CombinedFleetListener(listeners.orderedStream().toList()),
                settings,
                incarnation.bits(),
                version()));
    }

    @Bean
    FleetLifecycle circletFleetLifecycle(
            Fleet fleet,
            PeerDirectory directory,
            Groups groups,
            ObjectProvider<Ticker> ticker,
            CircletProperties properties) {
        return new FleetLifecycle(
                fleet,
                directory,
                groups,
                ticker.getIfAvailable(() -> System::nanoTime),
                properties.peers().timeouts().firstView());
    }

    @Bean
    FleetDeparture circletFleetDeparture(Fleet fleet, Scheduler scheduler, FleetSettings settings) {
        return new FleetDeparture(fleet, scheduler, settings);
    }

    private static PeerTransport intercepted(PeerTransport transport, List<PeerInterceptor> interceptors) {
        PeerTransport wrapped = transport;
        for (int i = interceptors.size() - 1; i >= 0; i--) {
            wrapped = interceptors.get(i).wrap(wrapped);
        }
        return wrapped;
    }

    /** The HTTP transport is there in every servlet web application. */
    private static PeerTransport noTransport() {
        throw new CircletConfigurationException(
                "Peers are configured, but this is not a servlet web application, so that they could not reach this node",
                "Add spring-boot-starter-webmvc (and leave spring.main.web-application-type alone), define a PeerTransport"
                        + " bean, or set circlet.peers.discovery=none to run this node without peers.");
    }

    private static String version() {
        String version = Fleet.class.getPackage().getImplementationVersion();
        return version != null ? version : "unknown";
    }
}
