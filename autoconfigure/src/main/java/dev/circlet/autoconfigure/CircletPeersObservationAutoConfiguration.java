package dev.circlet.autoconfigure;

import io.micrometer.observation.ObservationPredicate;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.http.server.observation.ServerRequestObservationContext;

/**
 * Auto-configuration that keeps the requests of peers out of {@code http.server.requests}: they are not requests of the
 * application's users and would hide their latency.
 *
 * @since 0.1
 */
@AutoConfiguration(after = CircletPeersHttpAutoConfiguration.class)
@ConditionalOnClass({ObservationPredicate.class, ServerRequestObservationContext.class, HttpServletRequest.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnBean(name = CircletPeersHttpAutoConfiguration.REGISTRATION)
public final class CircletPeersObservationAutoConfiguration {

    CircletPeersObservationAutoConfiguration() {}

    @Bean
    ObservationPredicate circletPeersObservationPredicate() {
        return (name, context) -> !(context instanceof ServerRequestObservationContext request
                && PeerRequests.matches(request.getCarrier()));
    }
}
