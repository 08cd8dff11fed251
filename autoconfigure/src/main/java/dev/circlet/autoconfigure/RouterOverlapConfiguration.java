package dev.circlet.autoconfigure;

import dev.circlet.actuate.ForeignMapping;
import dev.circlet.actuate.MvcMappings;
import dev.circlet.spring.RouterLocation;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletPath;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.HandlerMapping;

/**
 * Configuration of the report on routes that hide something else of the application, or are hidden by it.
 */
@Configuration(proxyBeanMethods = false)
final class RouterOverlapConfiguration {

    @Bean
    OverlapReport circletRouterOverlapReport(
            ConfigurableApplicationContext context,
            RouterLocation location,
            ObjectProvider<RoutedEngine> engine,
            ObjectProvider<MappingSource> sources) {
        return new OverlapReport(context, RouterMounts.of(location), engine, sources);
    }

    /** Knows mappings that may overlap. */
    @FunctionalInterface
    interface MappingSource {

        List<ForeignMapping> mappings();
    }

    /** What Spring MVC answers. The error page is left out: only the container goes there, past the router. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({HandlerMapping.class, DispatcherServletPath.class})
    static class BesideMvc {

        @Bean
        MappingSource circletMvcMappings(
                ConfigurableApplicationContext context, ObjectProvider<DispatcherServletPath> paths) {
            return () -> {
                DispatcherServletPath path = paths.getIfAvailable();
                return path == null
                        ? List.of()
                        : MvcMappings.of(
                                context.getBeanFactory(), path.getPrefix(), ErrorController.class::isAssignableFrom);
            };
        }
    }
}
