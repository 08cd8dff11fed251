package dev.circlet.actuate;

import org.springframework.boot.actuate.endpoint.SecurityContext;

/**
 * Who asks for an actuator endpoint through the router, and under which address.
 *
 * @since 0.1
 */
public interface EndpointCaller extends SecurityContext {

    /**
     * The address of the request.
     *
     * @return absolute, without the query
     */
    String url();
}
