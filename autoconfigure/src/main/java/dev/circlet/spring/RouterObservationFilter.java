package dev.circlet.spring;

import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationFilter;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.server.observation.ServerRequestObservationContext;

/**
 * Names the router where a request to it was answered without a route, be it by middleware, by Spring Security or by the
 * container: {@code uri} is then {@code /lite/**} instead of {@code UNKNOWN}. What is a redirect or not found stays that.
 *
 * @since 0.1
 */
public final class RouterObservationFilter implements ObservationFilter {

    private static final String URI = "uri";

    private final String pattern;

    /**
     * Creates a filter.
     *
     * @param location where the router answers
     */
    public RouterObservationFilter(RouterLocation location) {
        this.pattern = location.prefix() + "/**";
    }

    @Override
    public Observation.Context map(Observation.Context context) {
        if (context instanceof ServerRequestObservationContext request && request.getPathPattern() == null) {
            KeyValue uri = context.getLowCardinalityKeyValue(URI);
            if (uri != null && uri.getValue().equals("UNKNOWN") && toRouter(request.getCarrier())) {
                context.addLowCardinalityKeyValue(KeyValue.of(URI, pattern));
            }
        }
        return context;
    }

    private static boolean toRouter(HttpServletRequest request) {
        return RouterLocation.NAME.equals(request.getHttpServletMapping().getServletName());
    }
}
