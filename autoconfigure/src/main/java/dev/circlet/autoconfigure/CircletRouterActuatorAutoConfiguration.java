package dev.circlet.autoconfigure;

import dev.circlet.actuate.EndpointSupport;
import dev.circlet.actuate.RouterEndpoints;
import java.util.List;
import java.util.Objects;
import org.springframework.aot.hint.annotation.RegisterReflectionForBinding;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointProperties;
import org.springframework.boot.actuate.autoconfigure.web.server.ConditionalOnManagementPort;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.actuate.endpoint.jackson.EndpointJsonMapper;
import org.springframework.boot.actuate.endpoint.web.EndpointMediaTypes;
import org.springframework.boot.actuate.endpoint.web.Link;
import org.springframework.boot.actuate.endpoint.web.WebEndpointsSupplier;
import org.springframework.boot.actuate.endpoint.web.WebServerNamespace;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.actuate.endpoint.AdditionalHealthEndpointPath;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroup;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroups;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/**
 * Auto-configuration that serves actuator's web endpoints through the router, where neither Spring MVC nor Jersey does.
 *
 * @since 0.1
 */
@AutoConfiguration(
        after = CircletRouterAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointAutoConfiguration",
            "org.springframework.boot.actuate.autoconfigure.endpoint.jackson.JacksonEndpointAutoConfiguration",
            "org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointAutoConfiguration",
            "org.springframework.boot.jersey.autoconfigure.JerseyAutoConfiguration"
        })
@ConditionalOnRouter
@ConditionalOnClass({WebEndpointsSupplier.class, ConditionalOnManagementPort.class, JsonMapper.class})
@ConditionalOnManagementPort(ManagementPortType.SAME)
@ConditionalOnBean(WebEndpointsSupplier.class)
@ConditionalOnMissingBean(
        type = {"org.springframework.web.servlet.DispatcherServlet", "org.glassfish.jersey.server.ResourceConfig"})
@RegisterReflectionForBinding(Link.class)
public final class CircletRouterActuatorAutoConfiguration {

    CircletRouterActuatorAutoConfiguration() {}

    @Bean
    RoutedEndpoints circletRoutedEndpoints(
            RoutedEngine routed,
            WebEndpointsSupplier endpoints,
            WebEndpointProperties properties,
            EndpointMediaTypes mediaTypes,
            EndpointSupport support,
            ObjectProvider<HealthPaths> health) {
        RouterEndpoints routes =
                new RouterEndpoints(endpoints.getEndpoints(), properties.getBasePath(), mediaTypes, support);
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

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(Mono.class)
    static class Reactive {

        @Bean
        AsynchronousResults circletReactiveResults() {
            return new ReactiveResults();
        }
    }
}
