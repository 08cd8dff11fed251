package dev.circlet.spring;

import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationFilter;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import org.springframework.http.server.observation.ServerRequestObservationContext;

/**
 * Completes the observation of a request to the router when it ends. One that was answered without a route, be it by
 * middleware, by Spring Security or by the container, gets {@code /lite/**} as its {@code uri} instead of {@code UNKNOWN}; what
 * is a redirect or not found stays that. One that failed asynchronously gets its route and failure back from its error page.
 *
 * @since 0.1
 */
public final class RouterObservationFilter implements ObservationFilter {

    private static final String URI = "uri";
    private static final String EXCEPTION = "exception";

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
        if (context instanceof ServerRequestObservationContext observed && observed.getCarrier() != null) {
            HttpServletRequest request = observed.getCarrier();
            if (request.getAttribute(RouterObservationListener.TEMPLATE) instanceof String template) {
                restore(observed, template);
            } else if (observed.getPathPattern() == null && isUnknown(observed) && toRouter(request)) {
                observed.addLowCardinalityKeyValue(KeyValue.of(URI, pattern));
            }
            if (request.getAttribute(RouterObservationListener.FAILURE) instanceof Throwable failure) {
                restore(observed, failure);
            }
        }
        return context;
    }

    private static void restore(ServerRequestObservationContext observed, String template) {
        String replaced = observed.getPathPattern();
        if (template.equals(replaced)) {
            return;
        }
        observed.setPathPattern(template);
        if (observed.getLowCardinalityKeyValue(URI) != null) {
            observed.addLowCardinalityKeyValue(KeyValue.of(URI, template));
        }
        String name = "http " + observed.getCarrier().getMethod().toLowerCase(Locale.ROOT) + " ";
        if ((name + replaced).equals(observed.getContextualName())) {
            observed.setContextualName(name + template);
        }
    }

    private static void restore(ServerRequestObservationContext observed, Throwable failure) {
        if (failure == observed.getError()) {
            return;
        }
        observed.setError(failure);
        if (observed.getLowCardinalityKeyValue(EXCEPTION) != null) {
            String simple = failure.getClass().getSimpleName();
            String name = simple.isEmpty() ? failure.getClass().getName() : simple;
            observed.addLowCardinalityKeyValue(KeyValue.of(EXCEPTION, name));
        }
    }

    private static boolean isUnknown(Observation.Context context) {
        KeyValue uri = context.getLowCardinalityKeyValue(URI);
        return uri != null && uri.getValue().equals("UNKNOWN");
    }

    private static boolean toRouter(HttpServletRequest request) {
        return RouterLocation.NAME.equals(request.getHttpServletMapping().getServletName());
    }
}
