package dev.circlet.autoconfigure;

import java.util.List;
import org.springframework.boot.actuate.endpoint.EndpointId;

/**
 * The paths that health groups have outside of the actuator.
 *
 * @param id the endpoint that answers them
 * @param paths one segment each
 */
record HealthPaths(EndpointId id, List<String> paths) {

    static HealthPaths none() {
        return new HealthPaths(EndpointId.of("health"), List.of());
    }
}
