package dev.circlet.router.servlet;

import dev.circlet.router.Engine;
import dev.circlet.router.Exchange;
import dev.circlet.router.ProblemException;
import dev.circlet.router.Route;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What servlet and filter share: they run an engine, and hand its failures to the container. */
final class Bridge {

    /** The request attribute that carries a failure from another thread back into the servlet. */
    static final String FAILURE = RouterServlet.class.getName() + ".failure";

    /** The request attribute that says that a response broke off after it had begun. */
    static final String BROKEN = RouterServlet.class.getName() + ".broken";

    /** The request attribute that says that a failure from another thread was thrown in the servlet. */
    static final String RESUMED = RouterServlet.class.getName() + ".resumed";

    private static final Logger log = LoggerFactory.getLogger(Bridge.class);

    private final Engine engine;
    private final ExchangeListener listener;
    private final long timeoutMillis;

    Bridge(Engine engine, ExchangeListener listener, Duration asyncTimeout) {
        if (asyncTimeout.isNegative()) {
            throw new IllegalArgumentException("asyncTimeout must not be negative, but is " + asyncTimeout);
        }
        this.engine = engine;
        this.listener = listener;
        this.timeoutMillis = asyncTimeout.toMillis();
    }

    void mount(String basePath) {
        engine.mount(basePath);
    }

    long timeoutMillis() {
        return timeoutMillis;
    }

    void handle(HttpServletRequest request, HttpServletResponse response, RequestPath path)
            throws ServletException, IOException {
        ServletExchange exchange = new ServletExchange(request, response, path, this);
        try {
            engine.handle(exchange);
        } catch (Throwable ex) {
            fail(exchange, ex);
        }
        exchange.announce();
        end(exchange);
    }

    boolean handleIfMatched(HttpServletRequest request, HttpServletResponse response, RequestPath path)
            throws ServletException, IOException {
        ServletExchange exchange = new ServletExchange(request, response, path, this);
        boolean matched = true;
        try {
            matched = engine.handleIfMatched(exchange);
        } catch (Throwable ex) {
            fail(exchange, ex);
        }
        if (matched) {
            end(exchange);
        }
        return matched;
    }

    boolean matches(HttpServletRequest request, RequestPath path) {
        if (engine.resolve(request.getMethod(), path.path()).isPresent()) {
            return true;
        }
        String requested = request.getHeader("Access-Control-Request-Method");
        return requested != null
                && request.getMethod().equals("OPTIONS")
                && request.getHeader("Origin") != null
                && engine.resolvePreflight(requested, path.path()).isPresent();
    }

    private static void end(ServletExchange exchange) {
        if (exchange.async() == null && !exchange.request().isAsyncStarted()) {
            exchange.release();
        }
    }

    private void fail(ServletExchange exchange, Throwable failure) throws ServletException, IOException {
        exchange.announce();
        boolean quiet = isQuiet(exchange, failure);
        exchange.release();
        if (!quiet) {
            leave(exchange.request(), exchange.response(), failure);
        }
    }

    /** Records a failure and prepares the response for an error page. Says whether it is only that the client is gone. */
    boolean isQuiet(ServletExchange exchange, Throwable failure) {
        exchange.failed(failure);
        if (exchange.clientGone()) {
            log.debug("The client of {} {} is gone", exchange.method(), exchange.rawPath(), failure);
            return true;
        }
        if (!exchange.committed()) {
            exchange.resetBody();
            Exchange.BODY_HEADERS.forEach(name -> exchange.setHeader(name, null));
        }
        return false;
    }

    /** Ends the dispatch of an asynchronous failure. Returns false if this is none. */
    static boolean resumeFailure(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        if (!(request.getAttribute(FAILURE) instanceof Throwable failure)) {
            return false;
        }
        request.removeAttribute(FAILURE);
        if (failure instanceof ProblemException known && !response.isCommitted()) {
            response.sendError(known.problem().status());
        } else {
            request.setAttribute(RESUMED, Boolean.TRUE);
            leave(request, response, failure);
        }
        return true;
    }

    static boolean onTomcat(ServletRequest request) {
        return request.getServletContext().getClass().getName().startsWith("org.apache.catalina.");
    }

    private static void leave(HttpServletRequest request, HttpServletResponse response, Throwable failure)
            throws ServletException, IOException {
        if (response.isCommitted()) {
            request.setAttribute(BROKEN, Boolean.TRUE);
        }
        if (failure instanceof RuntimeException known) {
            throw known;
        } else if (failure instanceof Error known) {
            throw known;
        } else if (failure instanceof IOException known) {
            throw known;
        } else if (failure instanceof ServletException known) {
            throw known;
        }
        throw new ServletException(failure);
    }

    void matched(HttpServletRequest request, Route route, RequestPath path) {
        if (listener != ExchangeListener.NONE) {
            listener.matched(request, route, path.prefix().concat(route.template()));
        }
    }

    void unmatched(HttpServletRequest request, RequestPath path) {
        if (listener != ExchangeListener.NONE) {
            listener.unmatched(request, path.prefix() + "/**");
        }
    }

    void failed(HttpServletRequest request, Throwable failure) {
        listener.failed(request, failure);
    }
}
