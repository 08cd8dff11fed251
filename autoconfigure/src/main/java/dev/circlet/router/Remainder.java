package dev.circlet.router;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What follows a handler in the chain of a matched route, to be run apart from the request that reached the handler: for
 * middleware that computes a response once and gives it to many. Immutable and safe for use by many threads.
 *
 * @since 0.1
 */
public final class Remainder {

    private final Engine engine;
    private final Route route;
    private final String path;
    private final Handler[] rest;

    private Remainder(Engine engine, Route route, String path, Handler[] rest) {
        this.engine = engine;
        this.route = route;
        this.path = path;
        this.rest = rest;
    }

    /**
     * What follows a handler for the request it is just handling.
     *
     * @param context the request, matched to a route
     * @param after the handler itself
     * @return empty if no route is matched, or its path has no canonical form
     * @throws IllegalStateException if the chain of the route does not hold the handler
     */
    public static Optional<Remainder> of(Context context, Handler after) {
        Route route = context.match().route();
        if (route == null) {
            return Optional.empty();
        }
        if (route.chainAfter(after) == null) {
            throw new IllegalStateException("Handler " + after.name() + " is called by another handler of " + route
                    + "; put it into the chain itself, or nobody knows what follows it");
        }
        return of(context.engine, route, context.match().path(), after);
    }

    /**
     * What follows a handler in the route that a path leads to. Nothing is redirected.
     *
     * @param engine whose routes are searched
     * @param method the method
     * @param rawPath the path, percent-encoded
     * @param after the handler
     * @return empty if no route matches, its chain does not hold the handler, or the path has no canonical form
     */
    public static Optional<Remainder> of(Engine engine, String method, String rawPath, Handler after) {
        String text = text(engine.options(), rawPath);
        Match match = text == null ? null : find(engine, method, text);
        Route route = match == null ? null : match.route();
        return route == null || text == null ? Optional.empty() : of(engine, route, text, after);
    }

    /** The path must lead back to the text that was matched: what has no UTF-8 form does not, and would pass for another. */
    private static Optional<Remainder> of(Engine engine, Route route, String text, Handler after) {
        Handler[] rest = route.chainAfter(after);
        String path = PathText.encode(text, engine.options().rawPath());
        return rest != null && text.equals(text(engine.options(), path))
                ? Optional.of(new Remainder(engine, route, path, rest))
                : Optional.empty();
    }

    private static @Nullable String text(EngineOptions options, String rawPath) {
        if (rawPath.length() > options.maxPathLength()) {
            return null;
        }
        String decoded = PathText.decode(rawPath);
        String text = decoded == null || !options.rawPath() ? decoded : rawPath;
        return text != null && options.removeExtraSlash() ? PathText.clean(text) : text;
    }

    private static @Nullable Match find(Engine engine, String method, String text) {
        RouteTree tree = engine.table().tree(method);
        Match match = new Match();
        return tree != null && tree.find(text, match) ? match : null;
    }

    /**
     * The query of a request, as contexts read it.
     *
     * @param exchange the request
     * @return the values by name, unmodifiable, in the order of the query
     * @throws ProblemException with 400 if the query is malformed
     */
    public static Map<String, List<String>> queries(Exchange exchange) {
        return FormText.parse(exchange.rawQuery());
    }

    /**
     * The route.
     *
     * @return immutable
     */
    public Route route() {
        return route;
    }

    /**
     * The canonical form of the matched path: two paths have the same one exactly if they match as the same text.
     *
     * @return percent-encoded, in ASCII, without blanks and question marks
     */
    public String path() {
        return path;
    }

    /**
     * Runs the handlers in a context of their own. Returns when they have; asynchronous ones go on after that.
     *
     * @param exchange the request and its response; its path must be {@link #path()} for parameters to be what they were
     * @param prepare gets the context before the first handler
     * @return completes when the response is whole, exceptionally with what an asynchronous handler failed with
     * @throws Exception what a handler threw and none of them caught
     */
    public CompletionStage<Void> run(Exchange exchange, Consumer<Context> prepare) throws Exception {
        Context context = new Context(engine, exchange);
        String text = text(engine.options(), exchange.rawPath());
        RouteTree tree = engine.table().tree(route.method());
        if (text == null
                || tree == null
                || !tree.find(text, context.match())
                || context.match().route() != route) {
            throw new IllegalArgumentException("The path of the exchange does not lead to " + route);
        }
        CompletableFuture<Void> whole = new CompletableFuture<>();
        context.onFinish((same, failure) -> {
            if (failure == null) {
                whole.complete(null);
            } else {
                whole.completeExceptionally(failure);
            }
        });
        exchange.matched(route);
        context.start(rest);
        prepare.accept(context);
        context.run();
        return whole;
    }
}
