package dev.circlet.router;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One node of the tree. Immutable: a registration builds new nodes from the changed one up to the root, so readers need no lock
 * and a rejected registration leaves nothing behind.
 */
final class RouteNode {

    /** The literal text between the parent and here; empty below a parameter and at the top. */
    final String text;

    /** The route of a path that ends here. */
    final @Nullable Route route;

    /** The children that start with a literal, no two with the same first character, in its order. */
    final List<RouteNode> literals;

    final @Nullable String paramName;
    final @Nullable RouteNode param;

    /** The route that takes everything from the slash that ends {@link #text}. */
    final @Nullable Route catchAll;

    /** The most parameters a path through here can bind, from here on. */
    final int parameters;

    private RouteNode(
            String text,
            @Nullable Route route,
            List<RouteNode> literals,
            @Nullable String paramName,
            @Nullable RouteNode param,
            @Nullable Route catchAll) {
        this.text = text;
        this.route = route;
        this.literals = literals;
        this.paramName = paramName;
        this.param = param;
        this.catchAll = catchAll;
        this.parameters = Math.max(
                literals.stream().mapToInt(child -> child.parameters).max().orElse(0),
                Math.max(param == null ? 0 : param.parameters + 1, catchAll == null ? 0 : 1));
    }

    static RouteNode empty(String text) {
        return new RouteNode(text, null, List.of(), null, null, null);
    }

    private char head() {
        return text.charAt(0);
    }

    /** The child whose literal starts with a character. */
    @Nullable
    RouteNode child(char head) {
        for (RouteNode child : literals) {
            if (child.head() == head) {
                return child;
            }
        }
        return null;
    }

    RouteNode withText(String text) {
        return new RouteNode(text, route, literals, paramName, param, catchAll);
    }

    RouteNode withRoute(Route route) {
        return new RouteNode(text, route, literals, paramName, param, catchAll);
    }

    RouteNode withParam(String name, RouteNode param) {
        return new RouteNode(text, route, literals, name, param, catchAll);
    }

    RouteNode withCatchAll(Route catchAll) {
        return new RouteNode(text, route, literals, paramName, param, catchAll);
    }

    /** This node with a child added, or put in place of the one with the same first character. */
    RouteNode withLiteral(RouteNode child) {
        List<RouteNode> children = new ArrayList<>(literals);
        children.removeIf(other -> other.head() == child.head());
        int at = 0;
        while (at < children.size() && children.get(at).head() < child.head()) {
            at++;
        }
        children.add(at, child);
        return new RouteNode(text, route, List.copyOf(children), paramName, param, catchAll);
    }

    /** Adds all routes at or below this node. */
    void collect(List<Route> into) {
        if (route != null) {
            into.add(route);
        }
        if (catchAll != null) {
            into.add(catchAll);
        }
        if (param != null) {
            param.collect(into);
        }
        literals.forEach(child -> child.collect(into));
    }

    /** Some route at or below this node, to name it in a conflict. */
    @Nullable
    Route any() {
        if (route != null) {
            return route;
        }
        if (param != null) {
            return param.any();
        }
        return literals.isEmpty() ? catchAll : literals.get(0).any();
    }
}
