package dev.circlet.autoconfigure;

import io.micrometer.observation.ObservationPredicate;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.server.observation.ServerRequestObservationContext;

/**
 * Configuration that keeps the requests of peers out of {@code http.server.requests}: they are not requests of the
 * application's users and would hide their latency.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass({ObservationPredicate.class, ServerRequestObservationContext.class, HttpServletRequest.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnBean(name = PeersHttpConfiguration.REGISTRATION)
final class PeersObservationConfiguration {

    @Bean
    ObservationPredicate circletPeersObservationPredicate() {
        return (name, context) -> !(context instanceof ServerRequestObservationContext request
                && PeerRequests.matches(request.getCarrier()));
    }
}
