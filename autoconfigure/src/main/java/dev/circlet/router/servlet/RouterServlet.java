package dev.circlet.router.servlet;

import dev.circlet.router.Engine;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;

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
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        if (!Bridge.resumeFailure(request, response)) {
            bridge.handle(request, response, RequestPath.ofServlet(request));
        }
    }
}
