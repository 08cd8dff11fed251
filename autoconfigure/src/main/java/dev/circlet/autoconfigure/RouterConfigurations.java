package dev.circlet.autoconfigure;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** What an application with routes needs, in the order in which the parts look for each other's beans. */
@Configuration(proxyBeanMethods = false)
@Import({
    RouterFormatsConfiguration.class,
    RouterConfiguration.class,
    RouterObservationConfiguration.class,
    RouterAloneObservationConfiguration.class,
    RouterAloneConfiguration.class,
    RouterActuatorConfiguration.class,
    RouterActuatorJsonConfiguration.class,
    RouterManagementPortConfiguration.class,
    RouterMappingsConfiguration.class,
    RouterOverlapConfiguration.class,
    RouterSecurityConfiguration.class
})
final class RouterConfigurations {}
