package dev.circlet.router;

/**
 * Middleware that answers CORS preflights. Routes behind it need no route for OPTIONS: a preflight for which none is registered
 * runs the chain of the route it asks for, up to the last such handler in it and without those before.
 *
 * <p>A route for OPTIONS goes first, except that a catch-all leaves the preflight to a route that is none. A handler that is
 * wrapped by anything but {@link Handler#named} is not found.
 *
 * @since 0.1
 */
public interface PreflightHandler extends Handler {}
