package dev.circlet.spring;

import dev.circlet.router.Route;
import dev.circlet.router.servlet.ExchangeListener;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.web.filter.ServerHttpObservationFilter;

/**
 * Tells the observation of a request, and with it metrics and traces, which route answered and what failed. Both are also left
 * as attributes of the request, because an error page that is dispatched while the observation goes on would replace them.
 *
 * @since 0.1
 */
public final class RouterObservationListener implements ExchangeListener {

    static final String TEMPLATE = RouterObservationListener.class.getName() + ".template";
    static final String FAILURE = RouterObservationListener.class.getName() + ".failure";

    /** Creates a listener. */
    public RouterObservationListener() {}

    @Override
    public void matched(HttpServletRequest request, Route route, String template) {
        request.setAttribute(TEMPLATE, template);
        ServerHttpObservationFilter.findObservationContext(request)
                .ifPresent(context -> context.setPathPattern(template));
    }

    @Override
    public void failed(HttpServletRequest request, Throwable failure) {
        request.setAttribute(FAILURE, failure);
        ServerHttpObservationFilter.findObservationContext(request).ifPresent(context -> context.setError(failure));
    }
}
