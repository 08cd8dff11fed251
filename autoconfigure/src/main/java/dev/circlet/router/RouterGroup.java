package dev.circlet.router;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Routes under one prefix with the same middleware. A group copies the chain of its parent when it is created, and a route
 * copies the chain of its group when it is registered: {@link #use} changes what is registered later, never what is there.
 *
 * <p>Meant to be filled by one thread at start-up; requests may already run meanwhile.
 *
 * @since 0.1
 */
public sealed class RouterGroup permits Engine {

    /** How many handlers a route may have, middleware included: each takes stack when it wraps the rest. */
    public static final int MAX_HANDLERS = 255;

    private static final String[] ANY = {"GET", "POST", "PUT", "PATCH", "HEAD", "OPTIONS", "DELETE", "CONNECT", "TRACE"
    };

    private static final Pattern METHOD = Pattern.compile("[A-Z]+(-[A-Z]+)*");
    private static final Pattern ESCAPE = Pattern.compile("%[0-9A-Fa-f]{2}");

    private final RouteTable table;
    private final String prefix;
    private Handler[] chain;

    RouterGroup(RouteTable table, String prefix, Handler[] chain) {
        this.table = table;
        this.prefix = prefix;
        this.chain = chain;
    }

    /**
     * The prefix of every route of this group.
     *
     * @return a slash for the engine itself
     */
    public String basePath() {
        return prefix;
    }

    /**
     * Adds middleware for the routes and groups that follow.
     *
     * @param middleware runs before the handlers of a route, in this order
     * @return this group
     * @throws IllegalArgumentException if the chain gets longer than {@link #MAX_HANDLERS}
     */
    public RouterGroup use(Handler... middleware) {
        chain = append(chain, middleware);
        return this;
    }

    /**
     * Opens a group inside this one.
     *
     * @param path joined to the prefix of this group; may hold parameters
     * @param middleware runs after the middleware this group has now
     * @return a new group
     */
    public RouterGroup group(String path, Handler... middleware) {
        return new RouterGroup(table, join(prefix, path), append(chain, middleware));
    }

    /**
     * Registers a route for GET.
     *
     * @param path the pattern below the prefix of this group
     * @param handlers run after the middleware of this group, in this order; at least one
     * @return this group
     * @throws RouteConflictException if a registered route takes its place; nothing is registered then
     * @throws IllegalArgumentException if the pattern is malformed or the chain too long; nothing is registered then
     */
    public RouterGroup get(String path, Handler... handlers) {
        return handle("GET", path, handlers);
    }

    /**
     * Registers a route for POST, as {@link #get} does for GET.
     *
     * @param path the pattern below the prefix of this group
     * @param handlers run after the middleware of this group, in this order; at least one
     * @return this group
     */
    public RouterGroup post(String path, Handler... handlers) {
        return handle("POST", path, handlers);
    }

    /**
     * Registers a route for PUT, as {@link #get} does for GET.
     *
     * @param path the pattern below the prefix of this group
     * @param handlers run after the middleware of this group, in this order; at least one
     * @return this group
     */
    public RouterGroup put(String path, Handler... handlers) {
        return handle("PUT", path, handlers);
    }

    /**
     * Registers a route for PATCH, as {@link #get} does for GET.
     *
     * @param path the pattern below the prefix of this group
     * @param handlers run after the middleware of this group, in this order; at least one
     * @return this group
     */
    public RouterGroup patch(String path, Handler... handlers) {
        return handle("PATCH", path, handlers);
    }

    /**
     * Registers a route for DELETE, as {@link #get} does for GET.
     *
     * @param path the pattern below the prefix of this group
     * @param handlers run after the middleware of this group, in this order; at least one
     * @return this group
     */
    public RouterGroup delete(String path, Handler... handlers) {
        return handle("DELETE", path, handlers);
    }

    /**
     * Registers a route for HEAD, as {@link #get} does for GET.
     *
     * @param path the pattern below the prefix of this group
     * @param handlers run after the middleware of this group, in this order; at least one
     * @return this group
     */
    public RouterGroup head(String path, Handler... handlers) {
        return handle("HEAD", path, handlers);
    }

    /**
     * Registers a route for OPTIONS, as {@link #get} does for GET.
     *
     * @param path the pattern below the prefix of this group
     * @param handlers run after the middleware of this group, in this order; at least one
     * @return this group
     */
    public RouterGroup options(String path, Handler... handlers) {
        return handle("OPTIONS", path, handlers);
    }

    /**
     * Registers a route for every method: GET, POST, PUT, PATCH, HEAD, OPTIONS, DELETE, CONNECT and TRACE.
     *
     * @param path the pattern below the prefix of this group
     * @param handlers run after the middleware of this group, in this order; at least one
     * @return this group
     * @throws RouteConflictException if one of them is taken; nothing is registered then
     */
    public RouterGroup any(String path, Handler... handlers) {
        return match(List.of(ANY), path, handlers);
    }

    /**
     * Registers a route for a method.
     *
     * @param method upper-case letters and hyphens, registered with IANA or not, such as {@code M-SEARCH}
     * @param path the pattern below the prefix of this group
     * @param handlers run after the middleware of this group, in this order; at least one
     * @return this group
     * @throws RouteConflictException if a registered route takes its place; nothing is registered then
     * @throws IllegalArgumentException if method or pattern is malformed or the chain too long
     */
    public RouterGroup handle(String method, String path, Handler... handlers) {
        return match(List.of(method), path, handlers);
    }

    /**
     * Registers a route for some methods.
     *
     * @param methods upper-case letters and hyphens each
     * @param path the pattern below the prefix of this group
     * @param handlers run after the middleware of this group, in this order; at least one
     * @return this group
     * @throws RouteConflictException if one of them is taken; nothing is registered then
     * @throws IllegalArgumentException if method or pattern is malformed or the chain too long
     */
    public RouterGroup match(List<String> methods, String path, Handler... handlers) {
        String pattern = join(prefix, path);
        if (handlers.length == 0) {
            throw new InvalidRouteException("Route \"" + pattern + "\" needs at least one handler");
        }
        if (!table.options.rawPath() && ESCAPE.matcher(pattern).find()) {
            throw new InvalidRouteException(
                    "Route pattern \"" + pattern
                            + "\" holds a percent escape, but is compared with decoded text; write the character it stands for");
        }
        Handler[] whole = append(chain, handlers);
        Set<String> distinct = new LinkedHashSet<>(methods);
        List<Route> routes = new ArrayList<>();
        for (String method : distinct) {
            if (!METHOD.matcher(method).matches()) {
                throw new InvalidRouteException("Method \"" + method + "\" of route \"" + pattern
                        + "\" must be upper-case letters, with hyphens between them if need be");
            }
            routes.add(new Route(method, pattern, prefix, whole));
        }
        table.add(routes);
        return this;
    }

    /**
     * Serves the files of a directory to GET and HEAD, without listings. A directory with an {@code index.html} is that page, at
     * an address that ends with a slash; one without the slash is redirected. A path that leaves the directory, by dots or by
     * links, does not exist.
     *
     * @param path the prefix of the files, without parameters
     * @param directory where they are
     * @return this group
     */
    public RouterGroup staticFiles(String path, Path directory) {
        return staticFiles(path, Assets.directory(directory));
    }

    /**
     * Serves files to GET and HEAD. A missing file is answered by the handlers of {@link Engine#noRoute}.
     *
     * @param path the prefix of the files, without parameters
     * @param assets where they come from
     * @return this group
     */
    public RouterGroup staticFiles(String path, Assets assets) {
        withoutParameters(path);
        String pattern = path.endsWith("/") ? path + "*filepath" : path + "/*filepath";
        return match(List.of("GET", "HEAD"), pattern, Handler.named("StaticFiles", new StaticFiles(assets)));
    }

    /**
     * Serves one file to GET and HEAD.
     *
     * @param path the path, without parameters
     * @param file the file
     * @return this group
     */
    public RouterGroup staticFile(String path, Path file) {
        withoutParameters(path);
        return match(List.of("GET", "HEAD"), path, Handler.named("StaticFile", context -> context.file(file)));
    }

    private static void withoutParameters(String path) {
        if (path.chars().anyMatch(c -> c == ':' || c == '*' || c == '{')) {
            throw new InvalidRouteException(
                    "The path of static files must hold no parameters, as \"" + path + "\" does");
        }
    }

    RouteTable table() {
        return table;
    }

    Handler[] chain() {
        return chain;
    }

    static Handler[] append(Handler[] chain, Handler... more) {
        int length = chain.length + more.length;
        if (length > MAX_HANDLERS) {
            throw new InvalidRouteException(
                    "A route may have " + MAX_HANDLERS + " handlers, not " + length + "; join some of them into one");
        }
        return concat(chain, more);
    }

    static Handler[] concat(Handler[] chain, Handler... more) {
        Handler[] whole = Arrays.copyOf(chain, chain.length + more.length);
        System.arraycopy(more, 0, whole, chain.length, more.length);
        return whole;
    }

    private static String join(String prefix, String path) {
        if (path.isEmpty()) {
            return prefix;
        }
        String base = prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix;
        if (base.isEmpty() && !path.startsWith("/")) {
            throw new InvalidRouteException("Route pattern \"" + path + "\" must start with a slash");
        }
        return path.startsWith("/") ? base + path : base + "/" + path;
    }
}
