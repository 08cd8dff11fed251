package dev.circlet.spring;

import dev.circlet.router.Route;
import dev.circlet.router.servlet.ExchangeListener;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.web.filter.ServerHttpObservationFilter;

/**
 * Tells the observation of a request, and with it metrics and traces, which route answered and what failed.
 *
 * @since 0.1
 */
public final class RouterObservationListener implements ExchangeListener {

    /** Creates a listener. */
    public RouterObservationListener() {}

    @Override
    public void matched(HttpServletRequest request, Route route, String template) {
        ServerHttpObservationFilter.findObservationContext(request)
                .ifPresent(context -> context.setPathPattern(template));
    }

    @Override
    public void failed(HttpServletRequest request, Throwable failure) {
        ServerHttpObservationFilter.findObservationContext(request).ifPresent(context -> context.setError(failure));
    }
}
