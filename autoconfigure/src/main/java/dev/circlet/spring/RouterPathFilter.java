package dev.circlet.spring;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.ServletRequestPathUtils;

/**
 * Answers 400 where the address spells the path of the router's servlet in a way that Spring's path parser, which Spring Security
 * asks for every request, does not take for it: {@code //lite/x} or {@code /%6Cite/x}. The container maps both to the servlet,
 * and the parser would fail.
 *
 * @since 0.1
 */
public final class RouterPathFilter extends OncePerRequestFilter {

    private static final byte[] PROBLEM =
            "{\"title\":\"Bad Request\",\"status\":400,\"detail\":\"The path is not spelled as it is served\"}"
                    .getBytes(StandardCharsets.UTF_8);

    private final String prefix;

    /**
     * Creates a filter.
     *
     * @param prefix the path to which the container has mapped the router's servlet
     */
    public RouterPathFilter(String prefix) {
        this.prefix = prefix;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (readable(request)) {
            chain.doFilter(request, response);
            return;
        }
        response.setStatus(HttpServletResponse.SC_BAD_REQUEST);
        response.setContentType("application/problem+json");
        response.setContentLength(PROBLEM.length);
        response.getOutputStream().write(PROBLEM);
    }

    private boolean readable(HttpServletRequest request) {
        if (!RouterLocation.NAME.equals(request.getHttpServletMapping().getServletName())) {
            return true;
        }
        String served = request.getContextPath() + prefix;
        String path = request.getRequestURI();
        if (path.startsWith(served) && (path.length() == served.length() || path.charAt(served.length()) == '/')) {
            return true;
        }
        try {
            ServletRequestPathUtils.parse(request);
            return true;
        } catch (IllegalArgumentException | IllegalStateException unreadable) {
            return false;
        }
    }
}
