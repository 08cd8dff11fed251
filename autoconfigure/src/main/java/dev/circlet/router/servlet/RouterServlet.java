package dev.circlet.router.servlet;

import dev.circlet.router.Engine;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Lets an engine answer everything below a prefix, whatever the method. Map it as {@code /prefix/*} or {@code /}, with
 * {@code asyncSupported}; uploads need a multipart configuration of the registration.
 *
 * <p>What a handler throws and nobody answers leaves the servlet as it is, checked exceptions in a {@link ServletException}, so
 * that the container shows its error page, or breaks the connection off if the response has begun. That the client is gone is
 * not passed on.
 *
 * @since 0.1
 */
public final class RouterServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private final transient Bridge bridge;

    /** Null if the mapping tells it. */
    private final @Nullable String prefix;

    /**
     * Creates a servlet whose asynchronous handlers may take as long as they like.
     *
     * @param engine answers
     * @param listener learns of matches and failures
     */
    public RouterServlet(Engine engine, ExchangeListener listener) {
        this(engine, listener, Duration.ZERO);
    }

    /**
     * Creates a servlet.
     *
     * @param engine answers
     * @param listener learns of matches and failures
     * @param asyncTimeout how long an asynchronous handler may take before the client gets a 503, or a broken connection if the
     *     response has begun meanwhile; a response that had begun when its handler returned is a stream and takes as long as it
     *     likes; zero for no bound
     * @throws IllegalArgumentException if the time is negative
     */
    public RouterServlet(Engine engine, ExchangeListener listener, Duration asyncTimeout) {
        this.bridge = new Bridge(engine, listener, asyncTimeout);
        this.prefix = null;
    }

    /**
     * Creates a servlet that is mapped to parts of what lies below a prefix.
     *
     * @param engine answers
     * @param listener learns of matches and failures
     * @param prefix what stands before the patterns of the engine in all mappings, such as {@code /lite}; empty for nothing
     * @param asyncTimeout how long an asynchronous handler may take, as above
     * @throws IllegalArgumentException if the prefix does not start with a slash or ends with one, or if the time is negative
     */
    public RouterServlet(Engine engine, ExchangeListener listener, String prefix, Duration asyncTimeout) {
        this.bridge = new Bridge(engine, listener, asyncTimeout);
        this.prefix = RequestPath.requirePrefix(prefix);
    }

    @Override
    public void init() {
        if (prefix != null) {
            bridge.mount(getServletContext().getContextPath() + prefix);
            return;
        }
        ServletRegistration registration = getServletContext().getServletRegistration(getServletName());
        if (registration != null) {
            for (String mapping : registration.getMappings()) {
                String prefix = mapping.endsWith("/*") ? mapping.substring(0, mapping.length() - 2) : "";
                bridge.mount(getServletContext().getContextPath() + prefix);
            }
        }
    }

    private RequestPath path(HttpServletRequest request) {
        return prefix == null ? RequestPath.ofServlet(request) : RequestPath.ofServlet(request, prefix);
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        if (!Bridge.resumeFailure(request, response)) {
            bridge.handle(request, response, path(request));
        }
    }
}
