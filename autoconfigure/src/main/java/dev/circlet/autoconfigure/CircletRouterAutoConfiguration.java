package dev.circlet.autoconfigure;

import dev.circlet.spring.RouterConfigurer;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;

/**
 * Auto-configuration of the router in a servlet application that has a {@link RouterConfigurer} and has not switched the router off. An
 * application without routes gets nothing of it.
 *
 * @since 0.1
 */
@AutoConfiguration
@ConditionalOnClass(
        name = {
            "jakarta.servlet.Servlet",
            "org.springframework.boot.web.servlet.ServletRegistrationBean",
            "org.springframework.web.context.WebApplicationContext"
        })
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnBooleanProperty(name = "circlet.router.enabled", matchIfMissing = true)
@ConditionalOnBean(RouterConfigurer.class)
@ImportLater(RouterConfigurations.class)
public final class CircletRouterAutoConfiguration {

    CircletRouterAutoConfiguration() {}
}
