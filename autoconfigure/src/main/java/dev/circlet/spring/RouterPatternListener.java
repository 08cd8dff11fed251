package dev.circlet.spring;

import dev.circlet.router.Route;
import dev.circlet.router.servlet.ExchangeListener;
import jakarta.servlet.http.HttpServletRequest;

/**
 * Leaves the pattern of the matched route where Spring MVC leaves that of a controller, for whatever reads it there.
 *
 * @since 0.1
 */
public final class RouterPatternListener implements ExchangeListener {

    /** What HandlerMapping of Spring MVC, which may be absent, calls the best matching pattern. */
    private static final String ATTRIBUTE = "org.springframework.web.servlet.HandlerMapping.bestMatchingPattern";

    /** Creates a listener. */
    public RouterPatternListener() {}

    @Override
    public void matched(HttpServletRequest request, Route route, String template) {
        request.setAttribute(ATTRIBUTE, template);
    }
}
