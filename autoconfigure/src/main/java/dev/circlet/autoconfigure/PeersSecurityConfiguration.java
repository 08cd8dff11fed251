package dev.circlet.autoconfigure;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Fallback;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.security.web.DefaultSecurityFilterChain;
import org.springframework.security.web.SecurityFilterChain;

/**
 * Configuration that has Spring Security leave the requests of peers to the authentication of the peers: a chain
 * without filters, before all others, for the peer servlet only.
 *
 * <p>Comes after everything else, because Spring Boot protects an application by default as long as it sees no chain;
 * this one must not be seen. For the same reason it is a fallback where an application injects a single chain.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass({SecurityFilterChain.class, DefaultSecurityFilterChain.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnBean(name = PeersHttpConfiguration.REGISTRATION)
@ConditionalOnBooleanProperty(name = "circlet.peers.security.enabled", matchIfMissing = true)
final class PeersSecurityConfiguration {

    @Bean
    @Fallback
    @Order(Ordered.HIGHEST_PRECEDENCE)
    SecurityFilterChain circletPeersSecurityFilterChain() {
        return new DefaultSecurityFilterChain(PeerRequests::matches);
    }
}
