package dev.circlet.router.middleware;

import dev.circlet.router.Context;
import dev.circlet.router.PreflightHandler;
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
 * <p>Give it to {@link dev.circlet.router.Engine#use}, to a group, or to a single route, in front of what asks for credentials,
 * which preflights do not carry. No route for OPTIONS is needed: a preflight is answered wherever the route it asks for has this
 * in its chain, and nowhere else, except that an engine that answers everything lets its own middleware answer preflights of
 * other paths too. A route for OPTIONS that is registered goes first. Of several in one chain the last decides.
 *
 * @since 0.1
 */
public final class Cors implements PreflightHandler {

    private static final String ALLOW_ORIGIN = "Access-Control-Allow-Origin";
    private static final String ALLOW_CREDENTIALS = "Access-Control-Allow-Credentials";
    private static final String EXPOSE_HEADERS = "Access-Control-Expose-Headers";
    private static final String REQUEST_METHOD = "Access-Control-Request-Method";
    private static final String REQUEST_HEADERS = "Access-Control-Request-Headers";

    /** Under this name a context remembers that one of these has written to its response. */
    private static final String DECIDED = Cors.class.getName();

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
     * Puts this in front of the routes and groups that follow in a group, as {@link RouterGroup#use} does.
     *
     * @param group a group whose routes are not registered yet
     * @return the group
     */
    public RouterGroup on(RouterGroup group) {
        return group.use(this);
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
        replaceOthers(context);
        if (allowed) {
            allow(context, origin);
            if (!exposed.isEmpty()) {
                context.setHeader(EXPOSE_HEADERS, exposed);
            }
        }
        context.next();
    }

    /** Takes back what one further out has allowed. */
    private static void replaceOthers(Context context) {
        if (context.get(DECIDED, Boolean.class).isPresent()) {
            context.setHeader(ALLOW_ORIGIN, null);
            context.setHeader(ALLOW_CREDENTIALS, null);
            context.setHeader(EXPOSE_HEADERS, null);
        }
        context.set(DECIDED, true);
    }

    private void allow(Context context, String origin) {
        context.setHeader(ALLOW_ORIGIN, anyOrigin ? "*" : origin);
        if (credentials) {
            context.setHeader(ALLOW_CREDENTIALS, "true");
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
