package dev.circlet.router.middleware;

import dev.circlet.router.Context;
import dev.circlet.router.Handler;
import dev.circlet.router.Problem;
import dev.circlet.router.RouterGroup;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Lets pages of other origins use this server (WHATWG Fetch, section 3.3).
 *
 * <ul>
 *   <li>A preflight (OPTIONS with {@code Origin} and {@code Access-Control-Request-Method}) is answered with 204 and the chain
 *       is aborted; if its origin, method or one of its headers is not allowed, with a problem detail of status 403.
 *   <li>Any other request runs. Its response carries the headers that let the page read it only if the origin is allowed; a
 *       browser keeps it from the page otherwise. This is no protection against whoever is not a browser.
 *   <li>{@code Vary} is added to where the response depends on the origin.
 * </ul>
 *
 * <p>A preflight asks for the path with OPTIONS, and middleware runs only where a route matches or in the engine. Either give
 * this to {@link dev.circlet.router.Engine#use}, where it answers preflights of every path, or call {@link #on} with a group,
 * which registers the routes for them. Where a server hands the engine only what matches a route, in front of others, {@link
 * #on} is the way.
 *
 * @since 0.1
 */
public final class Cors implements Handler {

    private static final String ALLOW_ORIGIN = "Access-Control-Allow-Origin";
    private static final String REQUEST_METHOD = "Access-Control-Request-Method";
    private static final String REQUEST_HEADERS = "Access-Control-Request-Headers";

    private final boolean anyOrigin;
    private final Origins origins;
    private final List<String> methods;
    private final TreeSet<String> headers;
    private final boolean anyHeader;
    private final String exposed;
    private final boolean credentials;
    private final Duration maxAge;

    Cors(CorsBuilder builder) {
        anyOrigin = builder.anyOrigin;
        origins = builder.origins;
        methods = builder.methods;
        headers = builder.headers;
        anyHeader = builder.anyHeader;
        exposed = String.join(", ", builder.exposed);
        credentials = builder.credentials;
        maxAge = builder.maxAge;
    }

    /**
     * Allows some origins what {@link CorsBuilder} allows by default.
     *
     * @param origins see {@link CorsBuilder#origins}
     * @return a new handler
     * @throws IllegalArgumentException if one of them is malformed
     */
    public static Cors of(String... origins) {
        return builder().origins(origins).build();
    }

    /**
     * Starts with nobody allowed.
     *
     * @return a new builder
     */
    public static CorsBuilder builder() {
        return new CorsBuilder();
    }

    /**
     * Puts this in front of a group, and registers OPTIONS for its prefix and every path below, so that preflights of its
     * routes arrive. Other OPTIONS requests find no route there, as before.
     *
     * @param group a group whose routes are not registered yet
     * @return the group
     * @throws dev.circlet.router.RouteConflictException if the group has a route of its own for all of OPTIONS
     */
    public RouterGroup on(RouterGroup group) {
        Handler missing = Handler.named("CorsPreflight", Context::notFound);
        group.use(this).options("", missing);
        return group.options("/*preflight", missing);
    }

    @Override
    public void handle(Context context) throws Exception {
        List<String> sent = context.headerList("Origin");
        boolean preflight =
                context.method().equals("OPTIONS") && !sent.isEmpty() && context.header(REQUEST_METHOD) != null;
        if (!anyOrigin) {
            Tokens.vary(context, "Origin");
        }
        String origin = sent.size() == 1 ? sent.get(0) : null;
        boolean allowed = origin != null && (anyOrigin || origins.contain(origin));
        if (preflight) {
            preflight(context, allowed ? origin : null);
            return;
        }
        if (allowed) {
            allow(context, origin);
            if (!exposed.isEmpty()) {
                context.setHeader("Access-Control-Expose-Headers", exposed);
            }
        }
        context.next();
    }

    private void allow(Context context, String origin) {
        context.setHeader(ALLOW_ORIGIN, anyOrigin ? "*" : origin);
        if (credentials) {
            context.setHeader("Access-Control-Allow-Credentials", "true");
        }
    }

    private void preflight(Context context, @Nullable String origin) throws IOException {
        Tokens.vary(context, REQUEST_METHOD);
        Tokens.vary(context, REQUEST_HEADERS);
        String method = context.header(REQUEST_METHOD, "");
        List<String> wanted = Tokens.list(context.headerList(REQUEST_HEADERS));
        String refusal = origin == null
                ? "This origin may not use this server"
                : !methods.contains(method) ? "Other origins may not use this method" : refusal(wanted);
        if (origin == null || refusal != null) {
            context.abortWithProblem(Problem.of(403, refusal));
            return;
        }
        allow(context, origin);
        context.setHeader("Access-Control-Allow-Methods", String.join(", ", methods));
        String allowed = String.join(", ", anyHeader ? wanted : headers);
        if (!allowed.isEmpty()) {
            context.setHeader("Access-Control-Allow-Headers", allowed);
        }
        context.setHeader("Access-Control-Max-Age", Long.toString(maxAge.toSeconds()));
        context.abortWithStatus(204);
    }

    private @Nullable String refusal(List<String> wanted) {
        for (String header : wanted) {
            boolean allowed = anyHeader ? Tokens.token(header) : headers.contains(header.toLowerCase(Locale.ROOT));
            if (!allowed) {
                return "Other origins may not send one of these headers";
            }
        }
        return null;
    }
}
