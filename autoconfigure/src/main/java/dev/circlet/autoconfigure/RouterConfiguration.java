package dev.circlet.autoconfigure;

import dev.circlet.router.Engine;
import dev.circlet.router.Mappings;
import dev.circlet.router.servlet.ErrorPageGuard;
import dev.circlet.router.servlet.ExchangeListener;
import dev.circlet.router.servlet.RouterFilter;
import dev.circlet.router.servlet.RouterServlet;
import dev.circlet.spring.RouterConfigurer;
import dev.circlet.spring.RouterLocation;
import dev.circlet.spring.RouterPatternListener;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.MultipartConfigElement;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.catalina.valves.ValveBase;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.servlet.ConfigurableServletWebServerFactory;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletPath;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;
import org.springframework.util.function.SingletonSupplier;

/**
 * Configuration of the router: the engine with the routes of all {@link RouterConfigurer} beans, as a servlet beside Spring
 * MVC or as a filter in front of it. The dispatcher servlet and its beans stay as they are.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(RouterProperties.class)
final class RouterConfiguration {

    private static final String SERVLET = "circletRouterServletRegistration";
    private static final String TYPE = "circlet.router.type";

    @Bean
    RouterLocation circletRouterLocation(
            RouterProperties properties, ObjectProvider<MvcPath> mvc, Environment environment) {
        MvcPath path = mvc.getIfAvailable();
        RouterLocation location = ConfiguredRouter.location(properties, path == null ? null : path.path());
        if (path != null
                && location.type() == RouterLocation.Type.SERVLET
                && !location.prefix().isEmpty()) {
            new PathClashes(environment).checkActuator("circlet.router.path", location.path());
        }
        return location;
    }

    @Bean
    @ConditionalOnMissingBean
    Engine circletEngine(RouterProperties properties, ObjectProvider<Mappings> mappings) {
        return ConfiguredRouter.engine(properties, mappings.getIfAvailable(() -> Mappings.NONE));
    }

    @Bean
    RoutedEngine circletRoutedEngine(
            Engine engine, ObjectProvider<RouterConfigurer> configurers, Map<String, RouterConfigurer> byName) {
        return new RoutedEngine(engine, configurers.orderedStream(), byName);
    }

    @Bean
    RouterPatternListener circletRouterPatternListener() {
        return new RouterPatternListener();
    }

    @Bean(SERVLET)
    @ConditionalOnProperty(name = TYPE, havingValue = "servlet", matchIfMissing = true)
    ServletRegistrationBean<RouterServlet> circletRouterServletRegistration(
            RouterProperties properties,
            RouterLocation location,
            RoutedEngine routed,
            ObjectProvider<RouterConfigurer> configurers,
            ObjectProvider<ExchangeListener> listeners,
            ObjectProvider<MultipartConfigElement> multipart) {
        RouterServlet servlet =
                new RouterServlet(routed.engine(), listener(listeners), location.prefix(), properties.asyncTimeout());
        String pattern = location.prefix().isEmpty() ? "/" : location.prefix() + "/*";
        ServletRegistrationBean<RouterServlet> registration = new ServletRegistrationBean<>(servlet, pattern);
        registration.setName(RouterLocation.NAME);
        registration.setAsyncSupported(true);
        registration.setLoadOnStartup(properties.loadOnStartup());
        multipart.ifAvailable(boots -> registration.setMultipartConfig(ConfiguredRouter.multipart(properties, boots)));
        ActuatorRoutes actuator = ActuatorRoutes.alone(configurers);
        if (actuator != null) {
            registration.setUrlMappings(actuator.mappings(location.prefix()));
            // It gets its place when the servlets of the application have theirs.
            registration.setEnabled(false);
        }
        return registration;
    }

    @Bean
    @ConditionalOnProperty(name = TYPE, havingValue = "filter")
    FilterRegistrationBean<RouterFilter> circletRouterFilterRegistration(
            RouterProperties properties,
            RouterLocation location,
            RoutedEngine routed,
            ObjectProvider<ExchangeListener> listeners,
            ObjectProvider<MultipartConfigElement> multipart) {
        List<ExchangeListener> all = new ArrayList<>(listeners.orderedStream().toList());
        multipart.ifAvailable(limits -> all.add(new JettyUploads(limits)));
        // A catch-all at the root would cut the fleet apart.
        RouterFilter filter = new RouterFilter(
                routed.engine(),
                new CombinedExchangeListener(all),
                location.prefix(),
                properties.asyncTimeout(),
                PeerRequests::matches);
        FilterRegistrationBean<RouterFilter> registration = new FilterRegistrationBean<>(filter);
        registration.setName(RouterLocation.NAME);
        registration.setAsyncSupported(true);
        // Failures of asynchronous handlers come back by an ASYNC dispatch.
        registration.setDispatcherTypes(EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC));
        registration.addUrlPatterns(location.prefix() + "/*");
        if (properties.filterOrder() == null) {
            // Filters without an order are last, too; what they guard must not be answered before them.
            registration.setMatchAfter(true);
        } else {
            registration.setOrder(properties.filterOrder());
        }
        return registration;
    }

    @Bean
    FilterRegistrationBean<ErrorPageGuard> circletRouterErrorPageGuard() {
        FilterRegistrationBean<ErrorPageGuard> registration = new FilterRegistrationBean<>(new ErrorPageGuard());
        registration.setName("circletRouterErrorPageGuard");
        registration.setAsyncSupported(true);
        registration.setDispatcherTypes(EnumSet.of(DispatcherType.ASYNC, DispatcherType.INCLUDE, DispatcherType.ERROR));
        registration.addUrlPatterns("/*");
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return registration;
    }

    @Bean
    @ConditionalOnProperty(name = TYPE, havingValue = "filter")
    RouterBackground circletRouterBackground(
            RouterLocation location, ObjectProvider<MvcPath> mvc, ObjectProvider<MultipartConfigElement> multipart) {
        MvcPath path = mvc.getIfAvailable();
        boolean covered = ConfiguredRouter.coveredBy(path == null ? null : path.path(), location);
        return new RouterBackground(location, covered, multipart.getIfAvailable());
    }

    private static ExchangeListener listener(ObjectProvider<ExchangeListener> listeners) {
        return new CombinedExchangeListener(listeners.orderedStream().toList());
    }

    /** Where Spring MVC answers. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(DispatcherServletPath.class)
    static class BesideMvc {

        @Bean
        @ConditionalOnBean(DispatcherServletPath.class)
        MvcPath circletMvcPath(DispatcherServletPath path) {
            return new MvcPath(path.getPath());
        }
    }

    /** What goes where the servlets of the application leave room comes after them all, however they were registered. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ConfigurableServletWebServerFactory.class)
    static class AfterTheServlets {

        @Bean
        WebServerFactoryCustomizer<ConfigurableServletWebServerFactory> circletRouterLast(
                ObjectProvider<RouterConfigurer> configurers,
                ObjectProvider<RouterBackground> background,
                BeanFactory beans) {
            return server -> server.addInitializers(context -> {
                RouterBackground behind = background.getIfAvailable();
                if (behind != null) {
                    behind.onStartup(context);
                } else if (ActuatorRoutes.alone(configurers) != null) {
                    new ActuatorServlet(beans.getBean(SERVLET, ServletRegistrationBean.class)).onStartup(context);
                }
            });
        }
    }

    /** On Tomcat the servlet behind the filter is there for the requests of routes only, unless the router is alone. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({ConfigurableTomcatWebServerFactory.class, ValveBase.class, DispatcherServletPath.class})
    @ConditionalOnProperty(name = TYPE, havingValue = "filter")
    static class OnTomcat {

        @Bean
        @ConditionalOnBean(DispatcherServletPath.class)
        WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> circletRouterTomcatBackground(
                ObjectProvider<FilterRegistrationBean<RouterFilter>> filter) {
            TomcatBackground valve = new TomcatBackground(SingletonSupplier.of(
                    () -> Objects.requireNonNull(filter.getObject().getFilter())));
            return server -> server.addEngineValves(valve);
        }
    }

    /** A wrong setting is told before the server starts, which would report at length. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(WebServerFactoryCustomizer.class)
    static class BeforeTheServer {

        @Bean
        WebServerFactoryCustomizer<WebServerFactory> circletRouterChecked(
                RouterLocation location, ObjectProvider<CheckedProperties> checked) {
            checked.ifAvailable(all -> {});
            return server -> {};
        }
    }

    /** The path of the dispatcher servlet, for those that cannot name its class. */
    record MvcPath(String path) {}
}
