package dev.circlet.autoconfigure;

import dev.circlet.actuate.EndpointCaller;
import dev.circlet.router.Exchange;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import org.jspecify.annotations.Nullable;

/** The user and the address that the container, its filters and Spring Security know. */
record ServletCaller(HttpServletRequest request) implements EndpointCaller {

    static EndpointCaller of(Exchange exchange) {
        HttpServletRequest request = exchange.unwrap(HttpServletRequest.class);
        if (request == null) {
            throw new IllegalStateException("Actuator endpoints are served in a servlet container only");
        }
        return new ServletCaller(request);
    }

    @Override
    public @Nullable Principal getPrincipal() {
        return request.getUserPrincipal();
    }

    @Override
    public boolean isUserInRole(String role) {
        return request.isUserInRole(role);
    }

    @Override
    public String url() {
        return request.getRequestURL().toString();
    }
}
