package dev.circlet.router.servlet;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes up for what containers do differently when the router fails late. Register this filter before all others, for all paths
 * and the dispatcher types {@code ASYNC}, {@code INCLUDE} and {@code ERROR}, with {@code asyncSupported}. Requests that the
 * router did not fail pass.
 *
 * <ul>
 *   <li>It keeps error pages out of a response that has begun. Tomcat appends its error page to the body before it breaks the
 *       connection off, and could so fill up a declared content length with it.
 *   <li>It hands the failure of an asynchronous handler to the error page as it is, where Tomcat would wrap it in one of its
 *       own, and logs it once.
 * </ul>
 *
 * @since 0.1
 */
public final class ErrorPageGuard implements Filter {

    private static final Logger log = LoggerFactory.getLogger(ErrorPageGuard.class);

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
        } catch (IOException | ServletException | RuntimeException | Error ex) {
            boolean late = request.getAttribute(Bridge.RESUMED) != null && !response.isCommitted();
            if (!late
                    || !(request instanceof HttpServletRequest http)
                    || !(response instanceof HttpServletResponse answer)) {
                throw ex;
            }
            Throwable root = ex instanceof ServletException wrapper ? wrapper.getRootCause() : null;
            report(http, answer, root == null ? ex : root);
        }
    }

    private static void report(HttpServletRequest request, HttpServletResponse response, Throwable failure)
            throws IOException {
        log.error("The asynchronous handler of {} {} failed", request.getMethod(), request.getRequestURI(), failure);
        request.setAttribute(RequestDispatcher.ERROR_EXCEPTION, failure);
        request.setAttribute(RequestDispatcher.ERROR_EXCEPTION_TYPE, failure.getClass());
        response.sendError(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
        // After sendError, which has set a phrase instead.
        request.setAttribute(RequestDispatcher.ERROR_MESSAGE, failure.getMessage());
    }
}
