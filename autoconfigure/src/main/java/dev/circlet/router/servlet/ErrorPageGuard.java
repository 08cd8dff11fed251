package dev.circlet.router.servlet;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
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
 *       own, and has its stack logged once.
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
            restore(request);
            chain.doFilter(request, response);
        }
    }

    private static void resume(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        try {
            chain.doFilter(request, response);
        } catch (IOException | ServletException | RuntimeException | Error ex) {
            if (!Bridge.onTomcat(request) || request.getAttribute(Bridge.RESUMED) == null) {
                throw ex;
            }
            Throwable failure = ex instanceof ServletException wrapper && wrapper.getRootCause() != null
                    ? wrapper.getRootCause()
                    : ex;
            log.error("An asynchronous handler of the router failed", failure);
            // This type alone Tomcat lets through as it is, and shows what it wraps. With sendError instead, it would
            // tell
            // listeners twice that the request is complete, and metrics would count it twice.
            throw new ServletException(new Told(failure));
        }
    }

    private static void restore(ServletRequest request) {
        Object failure = request.getAttribute(RequestDispatcher.ERROR_EXCEPTION);
        if (root(failure) instanceof Told told) {
            request.setAttribute(RequestDispatcher.ERROR_EXCEPTION, told.failure);
            request.setAttribute(RequestDispatcher.ERROR_EXCEPTION_TYPE, told.failure.getClass());
        }
    }

    private static @Nullable Object root(@Nullable Object failure) {
        return failure instanceof ServletException wrapper && wrapper.getRootCause() != null
                ? wrapper.getRootCause()
                : failure;
    }

    /** Stands for a failure that is in the log. Tomcat would log its stack twice, for the dispatch and for the request. */
    private static final class Told extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final Throwable failure;

        Told(Throwable failure) {
            super(failure.toString(), null, false, false);
            this.failure = failure;
        }

        @Override
        public String toString() {
            return String.valueOf(getMessage());
        }
    }
}
