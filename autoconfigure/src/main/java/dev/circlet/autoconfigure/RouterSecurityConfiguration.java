package dev.circlet.autoconfigure;

import dev.circlet.spring.RouterConfigurer;
import dev.circlet.spring.RouterLocation;
import dev.circlet.spring.RouterPathFilter;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.security.web.FilterChainProxy;
import org.springframework.web.util.ServletRequestPathUtils;

/**
 * Configuration that keeps paths from Spring Security's filters which they cannot read below the router's servlet, and ends
 * the start if a rule names a group that the router does not have.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass({FilterChainProxy.class, ServletRequestPathUtils.class})
final class RouterSecurityConfiguration {

    /** Behind forwarded headers, which move paths, and behind metrics; before all that asks for the path. */
    private static final int ORDER = Ordered.HIGHEST_PRECEDENCE + 10;

    @Bean
    static GuardCheck circletRouterGuardCheck(ObjectProvider<RoutedEngine> routed) {
        return new GuardCheck(routed);
    }

    @Bean
    @ConditionalOnProperty(name = "circlet.router.type", havingValue = "servlet", matchIfMissing = true)
    FilterRegistrationBean<RouterPathFilter> circletRouterPathFilterRegistration(
            RouterLocation location, ObjectProvider<RouterConfigurer> configurers) {
        ActuatorRoutes actuator = ActuatorRoutes.alone(configurers);
        String prefix = actuator == null ? location.prefix() : actuator.base(location.prefix());
        FilterRegistrationBean<RouterPathFilter> registration =
                new FilterRegistrationBean<>(new RouterPathFilter(prefix));
        registration.setName("circletRouterPath");
        registration.setAsyncSupported(true);
        registration.addUrlPatterns(prefix + "/*");
        registration.setEnabled(!prefix.isEmpty());
        registration.setOrder(ORDER);
        return registration;
    }
}
