package dev.circlet.autoconfigure;

import dev.circlet.router.Route;
import dev.circlet.router.servlet.ExchangeListener;
import jakarta.servlet.MultipartConfigElement;
import jakarta.servlet.http.HttpServletRequest;

/**
 * Lets routes of the filter read uploads where the servlet behind them is Jetty's own, which has no limits for them: Jetty looks
 * for the limits in an attribute of the request.
 */
final class JettyUploads implements ExchangeListener {

    private static final String LIMITS = "org.eclipse.jetty.multipartConfig";

    private final MultipartConfigElement limits;

    JettyUploads(MultipartConfigElement limits) {
        this.limits = limits;
    }

    /** Tells whether this is the server that a servlet context belongs to. */
    static boolean isJetty(String serverInfo) {
        return serverInfo.startsWith("jetty");
    }

    @Override
    public void matched(HttpServletRequest request, Route route, String template) {
        if (request.getAttribute(LIMITS) == null
                && isJetty(request.getServletContext().getServerInfo())) {
            request.setAttribute(LIMITS, limits);
        }
    }
}
