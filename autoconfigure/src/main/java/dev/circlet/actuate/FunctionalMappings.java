package dev.circlet.actuate;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpMethod;
import org.springframework.web.servlet.function.HandlerFunction;
import org.springframework.web.servlet.function.RequestPredicate;
import org.springframework.web.servlet.function.RequestPredicates;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerRequest;

/**
 * Reads methods and patterns out of router functions. A route without a pattern, or whose pattern is negated, answers what
 * nobody can name, and is left out.
 */
final class FunctionalMappings implements RouterFunctions.Visitor {

    private final String servletPath;
    private final Deque<List<Case>> nested = new ArrayDeque<>();
    private final List<ForeignMapping> mappings = new ArrayList<>();

    private FunctionalMappings(String servletPath) {
        this.servletPath = servletPath;
    }

    static List<ForeignMapping> of(RouterFunction<?> function, String servletPath) {
        FunctionalMappings visitor = new FunctionalMappings(servletPath);
        function.accept(visitor);
        return visitor.mappings;
    }

    /** One of the ways a predicate can hold. */
    private record Case(
            @Nullable Set<String> methods, @Nullable String path) {

        static final Case ANY = new Case(null, null);

        Case and(Case other, BinaryOperator<String> paths) {
            String joined = path == null || other.path == null
                    ? (path == null ? other.path : path)
                    : paths.apply(path, other.path);
            if (methods == null || other.methods == null) {
                return new Case(methods == null ? other.methods : methods, joined);
            }
            Set<String> both = new HashSet<>(methods);
            both.retainAll(other.methods);
            return new Case(both, joined);
        }
    }

    private static List<Case> and(List<Case> one, List<Case> two, BinaryOperator<String> paths) {
        return one.stream()
                .flatMap(left -> two.stream().map(right -> left.and(right, paths)))
                .toList();
    }

    @Override
    public void startNested(RequestPredicate predicate) {
        List<Case> cases = Predicates.cases(predicate);
        List<Case> outer = nested.peek();
        nested.push(outer == null ? cases : and(outer, cases, String::concat));
    }

    @Override
    public void endNested(RequestPredicate predicate) {
        nested.pop();
    }

    @Override
    public void route(RequestPredicate predicate, HandlerFunction<?> handler) {
        List<Case> outer = nested.isEmpty() ? List.of(Case.ANY) : nested.peek();
        for (Case one : and(outer, Predicates.cases(predicate), String::concat)) {
            Set<String> methods = one.methods();
            if (one.path() != null && (methods == null || !methods.isEmpty())) {
                mappings.add(new ForeignMapping(
                        "Spring MVC mapping",
                        methods == null ? Set.of() : methods,
                        servletPath + one.path(),
                        name(handler),
                        servletPath,
                        false));
            }
        }
    }

    /** The class that holds a lambda tells more than its address. */
    private static String name(HandlerFunction<?> handler) {
        String name = handler.toString();
        int lambda = name.indexOf("$$Lambda");
        return lambda < 0 ? name : name.substring(0, lambda);
    }

    @Override
    public void resources(Function<ServerRequest, Optional<Resource>> lookup) {}

    @Override
    public void attributes(Map<String, Object> attributes) {}

    @Override
    public void unknown(RouterFunction<?> function) {}

    /** Evaluates a predicate on a stack: every visit leaves its cases there. */
    private static final class Predicates implements RequestPredicates.Visitor {

        private final Deque<List<Case>> stack = new ArrayDeque<>();

        static List<Case> cases(RequestPredicate predicate) {
            Predicates visitor = new Predicates();
            predicate.accept(visitor);
            List<Case> cases = visitor.stack.poll();
            return cases == null ? List.of(Case.ANY) : cases;
        }

        @Override
        public void method(Set<HttpMethod> methods) {
            stack.push(List.of(new Case(methods.stream().map(HttpMethod::name).collect(Collectors.toSet()), null)));
        }

        @Override
        public void path(String pattern) {
            stack.push(List.of(new Case(null, pattern)));
        }

        @Override
        @Deprecated
        public void pathExtension(String extension) {
            any();
        }

        @Override
        public void header(String name, String value) {
            any();
        }

        @Override
        public void param(String name, String value) {
            any();
        }

        @Override
        public void version(String version) {
            any();
        }

        @Override
        public void startAnd() {}

        @Override
        public void and() {}

        @Override
        public void endAnd() {
            List<Case> right = stack.pop();
            stack.push(FunctionalMappings.and(stack.pop(), right, (first, second) -> first));
        }

        @Override
        public void startOr() {}

        @Override
        public void or() {}

        @Override
        public void endOr() {
            List<Case> either = new ArrayList<>(stack.pop());
            either.addAll(0, stack.pop());
            stack.push(either);
        }

        @Override
        public void startNegate() {}

        @Override
        public void endNegate() {
            stack.pop();
            any();
        }

        @Override
        public void unknown(RequestPredicate predicate) {
            any();
        }

        private void any() {
            stack.push(List.of(Case.ANY));
        }
    }
}
