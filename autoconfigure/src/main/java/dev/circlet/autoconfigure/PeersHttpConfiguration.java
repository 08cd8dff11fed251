package dev.circlet.autoconfigure;

import dev.circlet.cache.Scheduler;
import dev.circlet.peer.Fleet;
import dev.circlet.peer.FleetSettings;
import dev.circlet.peer.PeerInterceptor;
import dev.circlet.peer.PeerService;
import dev.circlet.peer.PeerTransport;
import dev.circlet.peer.http.HttpPeerTransport;
import dev.circlet.peer.http.PeerAuth;
import dev.circlet.peer.http.PeerRoutes;
import dev.circlet.ring.PeerDirectory;
import dev.circlet.router.servlet.ExchangeListener;
import dev.circlet.router.servlet.RouterServlet;
import dev.circlet.spring.RouterLocation;
import jakarta.servlet.Filter;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.server.WebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;

/**
 * Configuration of how peers talk: authenticated HTTP on the application's own port. A transport of the application
 * replaces all of it.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass({Servlet.class, ServletRegistrationBean.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnMissingBean(PeerTransport.class)
@EnableConfigurationProperties(CircletProperties.class)
final class PeersHttpConfiguration {

    static final String REGISTRATION = "circletPeersRegistration";

    @Bean
    @ConditionalOnMissingBean
    PeerAuth circletPeerAuth(CircletProperties properties) {
        return new PeerAuth(ConfiguredHttp.secrets(properties.peers()), Clock.systemUTC());
    }

    @Bean
    HttpPeerTransport circletPeerTransport(
            CircletProperties properties, PeerDirectory directory, Incarnation incarnation, PeerAuth auth) {
        return new HttpPeerTransport(
                directory.current().self().name(),
                incarnation.bits(),
                auth,
                ConfiguredHttp.path(properties.peers()),
                ConfiguredHttp.connectTimeout(properties.peers()),
                ConfiguredHttp.frameBytes(properties),
                ConfiguredHttp.limits(properties).bytesInFlight(),
                null);
    }

    @Bean
    PeerRoutes circletPeerRoutes(
            CircletProperties properties,
            Fleet fleet,
            PeerAuth auth,
            Scheduler scheduler,
            ObjectProvider<PeerInterceptor> interceptors) {
        return new PeerRoutes(
                () -> fleet.self().name(),
                auth,
                intercepted(fleet, interceptors.orderedStream().toList()),
                ConfiguredHttp.limits(properties),
                scheduler,
                List.of());
    }

    private static PeerService intercepted(PeerService service, List<PeerInterceptor> interceptors) {
        PeerService wrapped = service;
        for (int i = interceptors.size() - 1; i >= 0; i--) {
            wrapped = interceptors.get(i).wrap(wrapped);
        }
        return wrapped;
    }

    @Bean(REGISTRATION)
    ServletRegistrationBean<RouterServlet> circletPeersRegistration(CircletProperties properties, PeerRoutes routes) {
        ServletRegistrationBean<RouterServlet> registration = new ServletRegistrationBean<>(
                new RouterServlet(routes.engine(), ExchangeListener.NONE),
                ConfiguredHttp.path(properties.peers()) + "/*");
        registration.setName(PeerRequests.SERVLET);
        registration.setAsyncSupported(true);
        registration.setLoadOnStartup(1);
        return registration;
    }

    /**
     * Not where the application's own security decides about peers first. A filter for a servlet by its name would come after all
     * that are for paths.
     */
    @Bean
    @ConditionalOnBooleanProperty(name = "circlet.peers.security.enabled", matchIfMissing = true)
    FilterRegistrationBean<Filter> circletPeersFilterRegistration(CircletProperties properties, PeerRoutes routes) {
        Filter strangersLeave = (request, response, chain) -> {
            boolean goesOn = !PeerRequests.matches((HttpServletRequest) request)
                    || routes.admit((HttpServletRequest) request, (HttpServletResponse) response);
            if (goesOn) {
                chain.doFilter(request, response);
            }
        };
        FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>(strangersLeave);
        registration.addUrlPatterns(ConfiguredHttp.path(properties.peers()) + "/*");
        registration.setName(PeerRequests.SERVLET + "Filter");
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
        registration.setAsyncSupported(true);
        return registration;
    }

    @Bean
    LargestValueCheck circletLargestValueCheck(CircletProperties properties) {
        return new LargestValueCheck(
                ConfiguredHttp.valueBytes(properties),
                ConfiguredHttp.limits(properties).bodyBytes());
    }

    /**
     * The server makes the beans of servlets while it starts, and reports at length when that fails. Its customizers are
     * made before: what is wrong with the settings shows there first, and only in the analysis.
     */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(WebServerFactoryCustomizer.class)
    static class BeforeTheServer {

        @Bean
        WebServerFactoryCustomizer<WebServerFactory> circletPeersChecked(
                CircletProperties properties,
                ObjectProvider<CheckedProperties> checked,
                PeerDirectory directory,
                FleetSettings settings,
                PeerAuth auth,
                Environment environment,
                ObjectProvider<RouterLocation> router) {
            checked.ifAvailable(all -> {});
            ConfiguredHttp.check(properties);
            RouterLocation location = router.getIfAvailable();
            boolean servlet = location != null && location.type() == RouterLocation.Type.SERVLET;
            new PathClashes(environment).checkPeers(properties.peers().path(), servlet ? location.path() : null);
            return server -> {};
        }
    }

    /** For the meters: requests that were turned away, by reason. */
    @Bean
    Supplier<Map<String, Long>> circletAuthFailures(PeerRoutes routes) {
        return routes::authFailures;
    }
}
