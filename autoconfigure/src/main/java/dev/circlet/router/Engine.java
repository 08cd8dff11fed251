package dev.circlet.router;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import org.jspecify.annotations.Nullable;

/**
 * The router: the root of all groups and what a server hands its exchanges to.
 *
 * <p>A preflight is answered by the {@link PreflightHandler} of the route it asks for. Another path that no route of its method
 * matches is answered in this order: a redirect to its slash sibling, a redirect to its fixed spelling, 405 where other methods
 * know it, 404. The last two run the middleware of the engine and the handlers of
 * {@link #noMethod} or {@link #noRoute}. A path with a broken escape is a 400, one that is too long a 414, both after the same
 * middleware.
 *
 * @since 0.1
 */
public final class Engine extends RouterGroup {

    private static final int PERMANENT = 301;
    private static final int TEMPORARY = 307;
    private static final Handler[] NONE = {};

    private final Mappings mappings;
    private final ClientAddress clients;
    private volatile Handler[] noRoute = NONE;
    private volatile Handler[] noMethod = NONE;
    private final Set<String> mounts = new CopyOnWriteArraySet<>();

    /** Creates an engine with the default options and no mappings. */
    public Engine() {
        this(EngineOptions.DEFAULTS, Mappings.NONE);
    }

    /**
     * Creates an engine without mappings.
     *
     * @param options how it routes
     */
    public Engine(EngineOptions options) {
        this(options, Mappings.NONE);
    }

    /**
     * Creates an engine.
     *
     * @param options how it routes
     * @param mappings how it reads and writes what needs a library
     * @throws IllegalArgumentException if a trusted proxy is neither an address nor a range
     */
    public Engine(EngineOptions options, Mappings mappings) {
        super(new RouteTable(options), "/", NONE);
        this.mappings = mappings;
        this.clients = new ClientAddress(options.trustedProxies(), options.remoteIpHeaders());
    }

    @Override
    public Engine use(Handler... middleware) {
        super.use(middleware);
        return this;
    }

    /**
     * Replaces the handlers of a path that no route matches. They run after the engine's middleware, with status 404; if they
     * write nothing, the body is {@code 404 page not found}.
     *
     * @param handlers in this order
     * @return this engine
     */
    public Engine noRoute(Handler... handlers) {
        append(chain(), handlers);
        noRoute = handlers.clone();
        return this;
    }

    /**
     * Replaces the handlers of a path that only other methods match, in use if {@link EngineOptions#handleMethodNotAllowed()}
     * is on. They run after the engine's middleware, with status 405.
     *
     * @param handlers in this order
     * @return this engine
     */
    public Engine noMethod(Handler... handlers) {
        append(chain(), handlers);
        noMethod = handlers.clone();
        return this;
    }

    /**
     * Says where a server serves this engine, before the first request.
     *
     * @param basePath what stands before the paths of the routes in the address, as {@link Exchange#basePath()} has it
     * @return this engine
     */
    public Engine mount(String basePath) {
        mounts.add(basePath);
        return this;
    }

    /**
     * Where this engine is served.
     *
     * @return a copy; empty if no server said so
     */
    public Set<String> mounts() {
        return Set.copyOf(mounts);
    }

    /**
     * All routes in the order of registration.
     *
     * @return a copy
     */
    public List<Route> routes() {
        return table().routes();
    }

    /**
     * The options this engine was created with.
     *
     * @return immutable
     */
    public EngineOptions options() {
        return table().options;
    }

    /**
     * The route a request would run, without running it.
     *
     * @param method the method
     * @param rawPath the path, percent-encoded
     * @return empty if none matches or the path is malformed
     */
    public Optional<Route> resolve(String method, String rawPath) {
        String path = readable(rawPath);
        Match match = new Match();
        RouteTree tree = table().tree(method);
        return path != null && tree != null && tree.find(path, match)
                ? Optional.ofNullable(match.route())
                : Optional.empty();
    }

    /**
     * The route whose chain would answer a preflight, without running it.
     *
     * @param requested the method that the preflight asks for
     * @param rawPath the path, percent-encoded
     * @return of that method or for OPTIONS; empty if no route has a {@link PreflightHandler} that would answer
     */
    public Optional<Route> resolvePreflight(String requested, String rawPath) {
        String path = readable(rawPath);
        Route options = resolve("OPTIONS", rawPath).orElse(null);
        return path == null ? Optional.empty() : Optional.ofNullable(preflight(options, requested, path, new Match()));
    }

    /**
     * Answers a request, whatever its path. Returns when the chain has run; an asynchronous one goes on after that.
     *
     * @param exchange the request and its response
     * @throws Exception what a handler threw and no middleware caught; the response is then up to the server
     */
    public void handle(Exchange exchange) throws Exception {
        Context context = new Context(this, exchange);
        if (dispatch(context, exchange.rawPath())) {
            context.run();
        }
    }

    /**
     * Answers a request if a route matches its method and path, or a preflight if the route it asks for has a {@link
     * PreflightHandler}, and touches nothing otherwise.
     *
     * @param exchange the request and its response
     * @return whether a route answered; if not, the exchange is as it was
     * @throws Exception what a handler threw and no middleware caught
     */
    public boolean handleIfMatched(Exchange exchange) throws Exception {
        Context context = new Context(this, exchange);
        String path = readable(exchange.rawPath());
        RouteTree tree = table().tree(exchange.method());
        if (path == null) {
            return false;
        }
        Route route = tree != null && tree.find(path, context.match())
                ? context.match().route()
                : null;
        if (!startPreflight(context, path, route)) {
            if (route == null) {
                return false;
            }
            context.start(route);
        }
        context.run();
        return true;
    }

    /** Finds what answers a path. Returns false if it was a redirect, which is written already. */
    boolean dispatch(Context context, String rawPath) {
        Match match = context.match();
        match.end(null);
        String path = readable(rawPath);
        if (path == null) {
            int status = rawPath.length() > options().maxPathLength() ? 414 : 400;
            String detail = status == 414
                    ? "The path is longer than " + options().maxPathLength() + " characters"
                    : "The path holds a broken percent escape";
            context.start(concat(chain(), failing(Problem.of(status, detail))));
            return true;
        }
        String method = context.method();
        RouteTree tree = table().tree(method);
        Route route = tree != null && tree.find(path, match) ? match.route() : null;
        if (startPreflight(context, path, route)) {
            return true;
        }
        String target = tree == null ? null : redirect(tree, match, path, method);
        if (target != null) {
            match.end(null);
            redirect(context, target, method);
            return false;
        }
        if (route != null) {
            context.start(route);
        } else {
            missing(context, path, method);
        }
        return true;
    }

    /** Starts the chain that answers a preflight, if the request is one and a route has such a chain. */
    private boolean startPreflight(Context context, String path, @Nullable Route options) {
        Exchange exchange = context.exchange();
        if (!exchange.method().equals("OPTIONS") || exchange.header("Origin") == null) {
            return false;
        }
        String requested = exchange.header("Access-Control-Request-Method");
        Match match = new Match();
        Route route = requested == null ? null : preflight(options, requested, path, match);
        if (route == null) {
            return false;
        }
        if (route != options) {
            context.at(match, context.dispatched());
        }
        exchange.matched(route);
        context.start(Objects.requireNonNull(route.preflight()));
        return true;
    }

    /** The route that answers a preflight: the one for OPTIONS, or the one it asks for if that is none or a catch-all. */
    private @Nullable Route preflight(@Nullable Route options, String requested, String path, Match match) {
        if (options == null || options.parsed().endsWithCatchAll()) {
            RouteTree tree = table().tree(requested);
            Route asked = tree != null && tree.find(path, match) ? match.route() : null;
            boolean closer = options == null || asked != null && !asked.parsed().endsWithCatchAll();
            if (asked != null && closer && asked.preflight() != null) {
                return asked;
            }
        }
        return options != null && options.preflight() != null ? options : null;
    }

    private static Handler failing(Problem problem) {
        return Handler.named("Malformed", context -> {
            throw new ProblemException(problem);
        });
    }

    /** The text to match, or null if the path is too long or malformed. */
    private @Nullable String readable(String rawPath) {
        EngineOptions options = options();
        if (rawPath.length() > options.maxPathLength()) {
            return null;
        }
        String decoded = PathText.decode(rawPath);
        String path = decoded == null || !options.rawPath() ? decoded : rawPath;
        return path != null && options.removeExtraSlash() ? PathText.clean(path) : path;
    }

    private @Nullable String redirect(RouteTree tree, Match match, String path, String method) {
        EngineOptions options = options();
        if (match.route() != null) {
            return options.redirectTrailingSlash() ? tree.literalSibling(match) : null;
        }
        if (method.equals("CONNECT") || path.equals("/")) {
            return null;
        }
        String sibling = options.redirectTrailingSlash() ? tree.slashSibling(path) : null;
        return sibling == null && options.redirectFixedPath() ? tree.fixedPath(PathText.clean(path), true) : sibling;
    }

    void redirect(Context context, String target, String method) {
        Exchange exchange = context.exchange();
        StringBuilder location = new StringBuilder(forwardedPrefix(context))
                .append(exchange.basePath())
                .append(PathText.encode(target, options().rawPath()));
        // Two slashes at the start would name another host.
        while (!options().ginCompatible() && location.length() > 1 && location.charAt(1) == '/') {
            location.deleteCharAt(0);
        }
        String query = exchange.rawQuery();
        if (query != null) {
            location.append('?').append(query);
        }
        exchange.status(method.equals("GET") ? PERMANENT : TEMPORARY);
        exchange.setHeader("Location", location.toString());
    }

    private String forwardedPrefix(Context context) {
        String header = context.exchange().header("X-Forwarded-Prefix");
        if (header == null || !clients.trusts(context.exchange().remoteAddress())) {
            return "";
        }
        String safe = PathText.clean(header).replaceAll("[^a-zA-Z0-9/-]+", "").replaceAll("/{2,}", "/");
        String prefix = safe.endsWith("/") ? safe.substring(0, safe.length() - 1) : safe;
        return prefix.isEmpty() && options().ginCompatible() ? "/" : prefix;
    }

    private void missing(Context context, String path, String method) {
        List<String> allowed = options().handleMethodNotAllowed() ? table().allowed(path, method) : List.of();
        if (allowed.isEmpty()) {
            context.exchange().status(404);
            context.start(concat(concat(chain(), noRoute), Missing.ROUTE));
        } else {
            context.exchange().status(405);
            context.exchange().setHeader("Allow", String.join(", ", allowed));
            context.start(concat(concat(chain(), noMethod), Missing.METHOD));
        }
    }

    Handler[] noRouteHandlers() {
        return concat(noRoute, Missing.ROUTE);
    }

    Mappings mappings() {
        return mappings;
    }

    ClientAddress clients() {
        return clients;
    }

    /** Writes the default body where no handler wrote one or changed the status. */
    private enum Missing implements Handler {
        ROUTE(404, "404 page not found"),
        METHOD(405, "405 method not allowed");

        private final int status;
        private final String body;

        Missing(int status, String body) {
            this.status = status;
            this.body = body;
        }

        @Override
        public void handle(Context context) throws Exception {
            if (context.status() == status && !context.written()) {
                context.text(status, body);
            }
        }
    }
}
