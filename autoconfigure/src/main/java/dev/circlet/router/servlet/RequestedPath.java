package dev.circlet.router.servlet;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * The path of a request as the router sees it, for others that have to agree with it, such as security.
 *
 * @since 0.1
 */
public final class RequestedPath {

    private RequestedPath() {}

    /**
     * The path that {@link RouterServlet} hands to its engine.
     *
     * @param request a request that the container has mapped to the servlet
     * @param prefix the prefix of the servlet; empty at the root
     * @return still percent-encoded; starts with a slash
     */
    public static String ofServlet(HttpServletRequest request, String prefix) {
        return RequestPath.ofServlet(request, prefix).path();
    }

    /**
     * The path that {@link RouterFilter} hands to its engine.
     *
     * @param request the request
     * @param prefix the prefix of the filter; empty at the root
     * @return still percent-encoded; starts with a slash; null if the request lies outside of the prefix
     */
    public static @Nullable String below(HttpServletRequest request, String prefix) {
        RequestPath path = RequestPath.below(request, prefix);
        return path == null ? null : path.path();
    }
}
