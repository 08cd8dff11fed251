package dev.circlet.benchmarks.router;

import java.util.List;
import java.util.Optional;
import org.springframework.http.HttpMethod;
import org.springframework.web.servlet.function.HandlerFunction;
import org.springframework.web.servlet.function.RequestPredicates;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;
import org.springframework.web.util.ServletRequestPathUtils;

/** The router functions of Spring MVC, with the request object that they read. */
final class FunctionalLookup implements Lookup {

    private final RouterFunction<ServerResponse> routes;

    FunctionalLookup(List<Call> calls) {
        RouterFunctions.Builder builder = RouterFunctions.route();
        for (Call call : inOrder(calls)) {
            String pattern = Lookup.braces(call.pattern());
            builder.route(
                    RequestPredicates.method(HttpMethod.valueOf(call.method())).and(RequestPredicates.path(pattern)),
                    new Answer(pattern));
        }
        this.routes = builder.build();
    }

    /** The first that matches wins there, so routes with fewer parameters come first, as its users write them. */
    private static List<Call> inOrder(List<Call> calls) {
        return calls.stream()
                .sorted((a, b) -> Long.compare(parameters(a), parameters(b)))
                .toList();
    }

    private static long parameters(Call call) {
        return call.pattern().chars().filter(c -> c == ':').count();
    }

    @Override
    public Object find(Call call) {
        ServletRequestPathUtils.parseAndCache(call.fresh());
        Optional<HandlerFunction<ServerResponse>> found = routes.route(ServerRequest.create(call.servlet(), List.of()));
        return found.orElseThrow();
    }

    @Override
    public String pattern(Object found) {
        return ((Answer) found).pattern();
    }

    /** Stands for a handler; every route has one of its own. */
    record Answer(String pattern) implements HandlerFunction<ServerResponse> {

        @Override
        public ServerResponse handle(ServerRequest request) {
            return ServerResponse.ok().build();
        }
    }
}
