package dev.circlet.autoconfigure;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.actuate.autoconfigure.web.server.ConditionalOnManagementPort;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.actuate.endpoint.web.WebEndpointsSupplier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Configuration that tells why the actuator answers nothing: without Spring MVC the router would serve it, but its endpoints
 * answer with JSON and nothing here writes that.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass({WebEndpointsSupplier.class, ConditionalOnManagementPort.class})
@ConditionalOnMissingClass("tools.jackson.databind.json.JsonMapper")
@ConditionalOnManagementPort(ManagementPortType.SAME)
@ConditionalOnBean(WebEndpointsSupplier.class)
@ConditionalOnMissingBean(
        type = {"org.springframework.web.servlet.DispatcherServlet", "org.glassfish.jersey.server.ResourceConfig"})
final class RouterActuatorJsonConfiguration {

    static final String MISSING =
            "The actuator's web endpoints are not served: without Spring MVC the router serves them, and it"
                    + " needs Jackson for their JSON. Add spring-boot-starter-jackson.";

    private static final Logger log = LoggerFactory.getLogger(RouterActuatorJsonConfiguration.class);

    @Bean
    SmartInitializingSingleton circletActuatorWithoutJson() {
        return () -> log.warn(MISSING);
    }
}
