package dev.circlet.autoconfigure;

import dev.circlet.spring.RouterConfigurer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointProperties;
import org.springframework.boot.actuate.autoconfigure.web.server.ConditionalOnManagementPort;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.actuate.endpoint.web.WebEndpointsSupplier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/**
 * Auto-configuration that makes a router for the actuator where nothing else serves it: without Spring MVC, without Jersey and
 * without routes of the application.
 *
 * @since 0.1
 */
@AutoConfiguration(
        before = CircletRouterAutoConfiguration.class,
        afterName = "org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointAutoConfiguration")
@ConditionalOnClass(
        value = {WebEndpointsSupplier.class, ConditionalOnManagementPort.class},
        name = {
            "jakarta.servlet.Servlet",
            "org.springframework.boot.web.servlet.ServletRegistrationBean",
            "org.springframework.web.context.WebApplicationContext"
        })
@ConditionalOnMissingClass({
    "org.springframework.web.servlet.DispatcherServlet",
    "org.glassfish.jersey.server.ResourceConfig"
})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnBooleanProperty(name = "circlet.router.enabled", matchIfMissing = true)
@ConditionalOnManagementPort(ManagementPortType.SAME)
@ConditionalOnBean(WebEndpointsSupplier.class)
@ConditionalOnMissingBean(RouterConfigurer.class)
@Conditional(OnExposedEndpointsCondition.class)
public final class CircletRouterActuatorAloneAutoConfiguration {

    private static final Logger log = LoggerFactory.getLogger(CircletRouterActuatorAloneAutoConfiguration.class);

    CircletRouterActuatorAloneAutoConfiguration() {}

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(name = "tools.jackson.databind.json.JsonMapper")
    static class Served {

        @Bean
        ActuatorRoutes circletActuatorRoutes(WebEndpointProperties properties, ObjectProvider<HealthPaths> health) {
            return new ActuatorRoutes(properties.getBasePath(), health);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnMissingClass("tools.jackson.databind.json.JsonMapper")
    static class WithoutJson {

        @Bean
        SmartInitializingSingleton circletActuatorAloneWithoutJson() {
            return () -> log.warn(RouterActuatorJsonConfiguration.MISSING);
        }
    }
}
