package dev.circlet.autoconfigure;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Stands behind the filter where nothing else does, because a container may run filters only where there is a servlet. */
final class NothingServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private static final String MISSED = NothingServlet.class.getName() + ".missed";

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        request.setAttribute(MISSED, Boolean.TRUE);
        response.sendError(HttpServletResponse.SC_NOT_FOUND);
    }

    /**
     * Shows error pages a request without a body where nobody wanted one: Spring MVC would read an upload again, within the
     * limits of the servlet that did not, and turn a 404 into a 413.
     */
    static final class ErrorsWithoutBody implements Filter {

        @Override
        public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            boolean missed = request.getAttribute(MISSED) != null && request instanceof HttpServletRequest;
            chain.doFilter(missed ? new WithoutBody((HttpServletRequest) request) : request, response);
        }
    }

    private static final class WithoutBody extends HttpServletRequestWrapper {

        WithoutBody(HttpServletRequest request) {
            super(request);
        }

        @Override
        public @Nullable String getContentType() {
            return null;
        }
    }
}
