package dev.circlet.autoconfigure;

import dev.circlet.actuate.EndpointSupport;
import dev.circlet.actuate.RouterEndpoints;
import dev.circlet.spring.RouterLocation;
import java.util.List;
import java.util.Objects;
import org.springframework.aot.hint.annotation.RegisterReflectionForBinding;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.CorsEndpointProperties;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointProperties;
import org.springframework.boot.actuate.autoconfigure.web.server.ConditionalOnManagementPort;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.actuate.endpoint.jackson.EndpointJsonMapper;
import org.springframework.boot.actuate.endpoint.web.EndpointMediaTypes;
import org.springframework.boot.actuate.endpoint.web.Link;
import org.springframework.boot.actuate.endpoint.web.WebEndpointsSupplier;
import org.springframework.boot.actuate.endpoint.web.WebServerNamespace;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.actuate.endpoint.AdditionalHealthEndpointPath;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroup;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroups;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.RequestMatcherProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.web.cors.CorsConfiguration;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/**
 * Configuration that serves actuator's web endpoints through the router, where neither Spring MVC nor Jersey does.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass({WebEndpointsSupplier.class, ConditionalOnManagementPort.class, JsonMapper.class})
@ConditionalOnManagementPort(ManagementPortType.SAME)
@ConditionalOnBean(WebEndpointsSupplier.class)
@ConditionalOnMissingBean(
        type = {"org.springframework.web.servlet.DispatcherServlet", "org.glassfish.jersey.server.ResourceConfig"})
@EnableConfigurationProperties(CorsEndpointProperties.class)
@RegisterReflectionForBinding(Link.class)
final class RouterActuatorConfiguration {

    @Bean
    RoutedEndpoints circletRoutedEndpoints(
            RoutedEngine routed,
            WebEndpointsSupplier endpoints,
            WebEndpointProperties properties,
            EndpointMediaTypes mediaTypes,
            CorsEndpointProperties cors,
            EndpointSupport support,
            ObjectProvider<HealthPaths> health) {
        RouterEndpoints routes =
                new RouterEndpoints(endpoints.getEndpoints(), properties.getBasePath(), mediaTypes, support);
        CorsConfiguration crossOrigin = cors.toCorsConfiguration();
        if (crossOrigin != null) {
            routes.crossOrigin(new EndpointCors(crossOrigin));
        }
        return new RoutedEndpoints(
                routed.engine(),
                routes,
                properties.getDiscovery().isEnabled(),
                health.getIfAvailable(HealthPaths::none));
    }

    @Bean
    EndpointSupport circletEndpointSupport(
            ObjectProvider<EndpointJsonMapper> endpointMapper,
            ObjectProvider<JsonMapper> mapper,
            ObjectProvider<AsynchronousResults> results) {
        JsonMapper application = mapper.getIfAvailable(JsonMapper::new);
        EndpointJsonMapper isolated = endpointMapper.getIfAvailable(() -> () -> application);
        return new EndpointSupport(
                ServletCaller::of,
                new EndpointJson(isolated.get(), application),
                results.getIfAvailable(() -> result -> result));
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(HealthEndpointGroups.class)
    static class AdditionalPaths {

        @Bean
        @ConditionalOnBean(HealthEndpointGroups.class)
        HealthPaths circletHealthPaths(HealthEndpointGroups groups) {
            List<String> paths = groups.getAllWithAdditionalPath(WebServerNamespace.SERVER).stream()
                    .map(HealthEndpointGroup::getAdditionalPath)
                    .filter(Objects::nonNull)
                    .map(AdditionalHealthEndpointPath::getValue)
                    .toList();
            return new HealthPaths(HealthEndpoint.ID, paths);
        }
    }

    /**
     * Rules of Spring Security that name endpoints look for them where the router serves them. Boot's own matchers know the path
     * of Spring MVC and Jersey only, and would leave endpoints elsewhere unguarded.
     */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({RequestMatcherProvider.class, PathPatternRequestMatcher.class})
    static class Guarded {

        @Bean
        @ConditionalOnMissingBean(RequestMatcherProvider.class)
        RequestMatcherProvider circletEndpointRequestMatchers(RouterLocation location) {
            String prefix = location.prefix();
            return (pattern, method) -> PathPatternRequestMatcher.withDefaults().matcher(method, prefix + pattern);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(Mono.class)
    static class Reactive {

        @Bean
        AsynchronousResults circletReactiveResults() {
            return new ReactiveResults();
        }
    }
}
