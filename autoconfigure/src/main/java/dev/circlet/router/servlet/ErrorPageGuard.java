package dev.circlet.router.servlet;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;

/**
 * Makes up for what containers do differently when the router fails late. Register this filter before all others, for all paths
 * and the dispatcher types {@code ASYNC}, {@code INCLUDE} and {@code ERROR}, with {@code asyncSupported}. Requests that the
 * router did not fail pass.
 *
 * <ul>
 *   <li>It keeps error pages out of a response that has begun. Tomcat appends its error page to the body before it breaks the
 *       connection off, and could so fill up a declared content length with it.
 *   <li>It hands the failure of an asynchronous handler to the error page as it is, where Tomcat would wrap it in one of its
 *       own.
 * </ul>
 *
 * @since 0.1
 */
public final class ErrorPageGuard implements Filter {

    /** Creates the filter. */
    public ErrorPageGuard() {}

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request.getDispatcherType() == DispatcherType.ASYNC) {
            resume(request, response, chain);
        } else if (request.getAttribute(Bridge.BROKEN) == null || !response.isCommitted()) {
            chain.doFilter(request, response);
        }
    }

    private static void resume(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        try {
            chain.doFilter(request, response);
        } catch (RuntimeException | Error ex) {
            if (!Bridge.onTomcat(request) || request.getAttribute(Bridge.RESUMED) == null) {
                throw ex;
            }
            // This type alone Tomcat lets through as it is, and shows what it wraps. With sendError instead, it would
            // tell
            // listeners twice that the request is complete, and metrics would count it twice.
            throw new ServletException(ex);
        }
    }
}
