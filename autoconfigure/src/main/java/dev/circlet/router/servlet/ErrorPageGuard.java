package dev.circlet.router.servlet;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;

/**
 * Keeps error pages out of a response that has begun. When a handler fails that late, Tomcat appends its error page to the body
 * before it breaks the connection off, and could so fill up a declared content length with it. Register this filter for all
 * paths and the dispatcher types {@code INCLUDE} and {@code ERROR}.
 *
 * @since 0.1
 */
public final class ErrorPageGuard implements Filter {

    /** Creates the filter. */
    public ErrorPageGuard() {}

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request.getAttribute(Bridge.BROKEN) == null || !response.isCommitted()) {
            chain.doFilter(request, response);
        }
    }
}
