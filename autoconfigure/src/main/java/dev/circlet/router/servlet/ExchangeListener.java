package dev.circlet.router.servlet;

import dev.circlet.router.Route;
import jakarta.servlet.http.HttpServletRequest;

/**
 * Learns what became of a request, for metrics and traces. Each request that the router answers is matched or unmatched once,
 * before its response is on its way. Runs in the thread of the request, or of the stage that failed; must neither block nor
 * throw.
 *
 * @since 0.1
 */
public interface ExchangeListener {

    /** Listens to nothing. */
    ExchangeListener NONE = new ExchangeListener() {};

    /**
     * A route answers. Not called again if the request is dispatched to another route.
     *
     * @param request the request
     * @param route the first route that matched
     * @param template the prefix of the servlet or filter and the template of the route, without the context path, such as
     *     <code>/lite/books/{isbn}</code>
     */
    default void matched(HttpServletRequest request, Route route, String template) {}

    /**
     * The engine answers without a route: a redirect, a missing path, a method that is not allowed, a malformed path.
     *
     * @param request the request
     * @param template the prefix of the servlet or filter and two stars, such as {@code /lite/**}
     */
    default void unmatched(HttpServletRequest request, String template) {}

    /**
     * The request failed: the failure became a response, is handed to the container, or came after the client was gone. Called
     * before the response ends.
     *
     * @param request the request
     * @param failure what a handler threw or its stage failed with
     */
    default void failed(HttpServletRequest request, Throwable failure) {}
}
