package dev.circlet.router.servlet;

import dev.circlet.router.Engine;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Predicate;

/**
 * Lets an engine answer what one of its routes matches, preflights for them included, and everything else go on to the servlets behind it, with the request as
 * it came: neither body nor parameters are read and no attribute is set. Redirects, 404 and 405 of the engine do not exist here.
 *
 * <p>Register it for the dispatcher types {@code REQUEST} and {@code ASYNC}, by which failures of asynchronous handlers come
 * back, and with {@code asyncSupported}. Failures are handed to the container as {@link RouterServlet} does.
 *
 * @since 0.1
 */
public final class RouterFilter implements Filter {

    private final Bridge bridge;
    private final String prefix;
    private final Predicate<HttpServletRequest> except;

    /**
     * Creates a filter for all paths, whose asynchronous handlers may take as long as they like.
     *
     * @param engine answers
     * @param listener learns of matches and failures
     */
    public RouterFilter(Engine engine, ExchangeListener listener) {
        this(engine, listener, "");
    }

    /**
     * Creates a filter for the paths below a prefix, whose asynchronous handlers may take as long as they like.
     *
     * @param engine answers
     * @param listener learns of matches and failures
     * @param prefix what stands before the patterns of the engine, such as {@code /lite}; empty for nothing
     * @throws IllegalArgumentException if the prefix does not start with a slash or ends with one
     */
    public RouterFilter(Engine engine, ExchangeListener listener, String prefix) {
        this(engine, listener, prefix, Duration.ZERO);
    }

    /**
     * Creates a filter for all requests below a prefix.
     *
     * @param engine answers
     * @param listener learns of matches and failures
     * @param prefix what stands before the patterns of the engine, such as {@code /lite}; empty for nothing
     * @param asyncTimeout how long an asynchronous handler may take before the client gets a 503, or a broken connection if the
     *     response has begun meanwhile; a response that had begun when its handler returned is a stream and takes as long as it
     *     likes; zero for no bound
     * @throws IllegalArgumentException if the prefix does not start with a slash or ends with one, or if the time is negative
     */
    public RouterFilter(Engine engine, ExchangeListener listener, String prefix, Duration asyncTimeout) {
        this(engine, listener, prefix, asyncTimeout, request -> false);
    }

    /**
     * Creates a filter.
     *
     * @param engine answers
     * @param listener learns of matches and failures
     * @param prefix what stands before the patterns of the engine, such as {@code /lite}; empty for nothing
     * @param asyncTimeout how long an asynchronous handler may take, as above
     * @param except the requests that go on to the servlets behind the filter, whatever the routes say
     * @throws IllegalArgumentException if the prefix does not start with a slash or ends with one, or if the time is negative
     */
    public RouterFilter(
            Engine engine,
            ExchangeListener listener,
            String prefix,
            Duration asyncTimeout,
            Predicate<HttpServletRequest> except) {
        this.bridge = new Bridge(engine, listener, asyncTimeout);
        this.prefix = RequestPath.requirePrefix(prefix);
        this.except = except;
    }

    @Override
    public void init(FilterConfig config) {
        bridge.mount(config.getServletContext().getContextPath() + prefix);
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        boolean included = request.getDispatcherType() == DispatcherType.INCLUDE;
        if (included
                || !(request instanceof HttpServletRequest http)
                || !(response instanceof HttpServletResponse answer)
                || except.test(http)
                || !answered(http, answer)) {
            chain.doFilter(request, response);
        }
    }

    /**
     * Tells whether a route would answer a request, as far as its method and path say, without touching it.
     *
     * @param request a request that may not have come to this filter yet
     * @return whether the filter would not let it go on
     */
    public boolean answers(HttpServletRequest request) {
        RequestPath path = RequestPath.below(request, prefix);
        return path != null && !except.test(request) && bridge.matches(request, path);
    }

    private boolean answered(HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        if (Bridge.resumeFailure(request, response)) {
            return true;
        }
        RequestPath path = RequestPath.below(request, prefix);
        return path != null && bridge.handleIfMatched(request, response, path);
    }
}
