package dev.circlet.autoconfigure;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.actuate.autoconfigure.web.server.ConditionalOnManagementPort;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * Configuration that ends the start of an application whose management port would answer nothing: the server there needs
 * Spring MVC or Jersey, and the router serves the application's own port only.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(ConditionalOnManagementPort.class)
@ConditionalOnMissingClass({
    "org.springframework.web.servlet.DispatcherServlet",
    "org.glassfish.jersey.server.ResourceConfig"
})
@ConditionalOnManagementPort(ManagementPortType.DIFFERENT)
final class RouterManagementPortConfiguration {

    private static final String PORT = "management.server.port";

    @Bean
    static BeanFactoryPostProcessor circletRouterManagementPort(Environment environment) {
        return beans -> {
            throw new CircletConfigurationException(
                    PORT + " is " + environment.getProperty(PORT)
                            + ", but without Spring MVC the actuator is served by the router on the application's own port",
                    "Remove " + PORT
                            + ", so that the actuator shares that port, or add spring-boot-starter-webmvc, so that"
                            + " it gets a server of its own.");
        };
    }
}
