package dev.circlet.actuate;

import dev.circlet.router.Context;
import dev.circlet.router.Engine;
import dev.circlet.router.Handler;
import dev.circlet.router.Problem;
import dev.circlet.router.ProblemException;
import dev.circlet.router.RouteConflictException;
import dev.circlet.router.RouterGroup;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.web.EndpointLinksResolver;
import org.springframework.boot.actuate.endpoint.web.EndpointMediaTypes;
import org.springframework.boot.actuate.endpoint.web.ExposableWebEndpoint;
import org.springframework.boot.actuate.endpoint.web.WebEndpointHttpMethod;
import org.springframework.boot.actuate.endpoint.web.WebOperation;

/**
 * Serves actuator's web endpoints through the router, where no Spring MVC does. The routes are like any other: what the engine
 * has as middleware when they are added runs before them too, and paths follow the router's rules on slashes and methods. A
 * read operation answers HEAD as well. Cross-origin requests get no answer of their own.
 *
 * @since 0.1
 */
public final class RouterEndpoints {

    private final Collection<ExposableWebEndpoint> endpoints;
    private final String basePath;
    private final EndpointMediaTypes mediaTypes;
    private final EndpointSupport support;

    /**
     * Creates the routes to be.
     *
     * @param endpoints the exposed endpoints
     * @param basePath what stands before their paths; empty or a path
     * @param mediaTypes what the list of endpoints may be written as
     * @param support what they need
     */
    public RouterEndpoints(
            Collection<ExposableWebEndpoint> endpoints,
            String basePath,
            EndpointMediaTypes mediaTypes,
            EndpointSupport support) {
        this.endpoints = List.copyOf(endpoints);
        this.basePath = basePath.equals("/") ? "" : basePath;
        this.mediaTypes = mediaTypes;
        this.support = support;
    }

    private record Place(WebEndpointHttpMethod method, String pattern) {}

    /**
     * Adds the routes of all operations.
     *
     * @param engine the router
     * @param links whether the base path lists the endpoints; it never does at the root, or where an endpoint is mapped to it
     * @throws RouteConflictException if a route of the application takes the place of an operation
     */
    public void addTo(Engine engine, boolean links) {
        Map<Place, List<WebOperation>> places = places();
        RouterGroup group = basePath.isEmpty() ? engine : engine.group(basePath);
        places.forEach((place, operations) -> add(
                group,
                place.method(),
                place.pattern(),
                new EndpointHandler(
                        operations, EndpointArguments.matched(EndpointPath.variables(place.pattern())), support)));
        boolean taken = places.containsKey(new Place(WebEndpointHttpMethod.GET, ""));
        if (links && !basePath.isEmpty() && !taken) {
            add(group, WebEndpointHttpMethod.GET, "", links());
        }
    }

    private Map<Place, List<WebOperation>> places() {
        Map<Place, List<WebOperation>> places = new LinkedHashMap<>();
        Map<WebEndpointHttpMethod, EndpointPath> paths = new LinkedHashMap<>();
        for (ExposableWebEndpoint endpoint : endpoints) {
            for (WebOperation operation : shortestFirst(endpoint)) {
                WebEndpointHttpMethod method = operation.getRequestPredicate().getHttpMethod();
                String pattern =
                        paths.computeIfAbsent(method, key -> new EndpointPath()).pattern(path(operation));
                places.computeIfAbsent(new Place(method, pattern), key -> new ArrayList<>())
                        .add(operation);
            }
        }
        // For an endpoint the rest of a path may be nothing at all; for a route it begins with a slash.
        new LinkedHashMap<>(places).forEach((place, operations) -> {
            int rest = place.pattern().indexOf("/{*");
            if (rest >= 0) {
                places.putIfAbsent(new Place(place.method(), place.pattern().substring(0, rest)), operations);
            }
        });
        return places;
    }

    /** In an order of their own: that of the methods of a class may differ from start to start. */
    private static List<WebOperation> shortestFirst(ExposableWebEndpoint endpoint) {
        List<WebOperation> operations = new ArrayList<>(endpoint.getOperations());
        operations.sort(Comparator.<WebOperation>comparingInt(
                        operation -> path(operation).split("/").length)
                .thenComparing(RouterEndpoints::path));
        return operations;
    }

    private static String path(WebOperation operation) {
        return operation.getRequestPredicate().getPath();
    }

    /**
     * Adds a path outside of the base path for a part of an endpoint, as health groups may have.
     *
     * @param engine the router
     * @param id the endpoint; nothing happens if it is not exposed
     * @param path one segment, with a slash before it or without
     */
    public void addPathTo(Engine engine, EndpointId id, String path) {
        String rooted = path.startsWith("/") ? path : "/" + path;
        endpoints.stream()
                .filter(endpoint -> endpoint.getEndpointId().equals(id))
                .flatMap(endpoint -> endpoint.getOperations().stream())
                .filter(operation -> operation.getRequestPredicate().getMatchAllRemainingPathSegmentsVariable() != null)
                .forEach(operation -> add(
                        engine,
                        operation.getRequestPredicate().getHttpMethod(),
                        new EndpointPath().pattern(rooted),
                        new EndpointHandler(List.of(operation), EndpointArguments.additional(rooted), support)));
    }

    private static void add(RouterGroup group, WebEndpointHttpMethod method, String pattern, Handler handler) {
        boolean reads = method == WebEndpointHttpMethod.GET;
        String path = pattern.isEmpty() && group.basePath().equals("/") ? "/" : pattern;
        group.match(reads ? List.of("GET", "HEAD") : List.of(method.name()), path, handler);
    }

    private Handler links() {
        EndpointLinksResolver resolver = new EndpointLinksResolver(endpoints, basePath);
        return Handler.named("Actuator links", context -> {
            String url = support.caller().apply(context.exchange()).url();
            context.setHeader("Content-Type", linksType(context));
            support.json()
                    .write(OperationResponseBody.of(Map.of("_links", resolver.resolveLinks(url))), context.output());
        });
    }

    private String linksType(Context context) {
        List<String> produced = mediaTypes.getProduced();
        return context.accepts(produced.toArray(String[]::new))
                .orElseThrow(() -> new ProblemException(
                        Problem.of(406, "The list of endpoints is written as " + String.join(", ", produced))));
    }
}
