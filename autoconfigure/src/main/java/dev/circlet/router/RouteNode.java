package dev.circlet.router;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One node of the tree. Immutable: a registration builds new nodes from the changed one up to the root, so readers need no lock
 * and a rejected registration leaves nothing behind.
 */
final class RouteNode {

    /** Heads within this distance of the first are found by index, others by a scan. */
    private static final int NEAR = 128;

    private static final RouteNode[] NONE = {};

    /** The literal text between the parent and here; empty below a parameter and at the top. */
    final String text;

    /** The same text for matching. */
    final char[] chars;

    /** The route of a path that ends here. */
    final @Nullable Route route;

    /** The children that start with a literal, no two with the same first character, in its order. */
    final List<RouteNode> literals;

    final @Nullable String paramName;
    final @Nullable RouteNode param;

    /** The route that takes everything from the slash that ends {@link #text}. */
    final @Nullable Route catchAll;

    /** The child that starts with a slash; a parameter has no other. */
    final @Nullable RouteNode slash;

    /** The most parameters a path through here can bind, from here on. */
    final int parameters;

    /** Whether a match that fails below a literal child has another way to try. */
    final boolean fallback;

    private final char base;
    private final @Nullable RouteNode[] near;
    private final boolean far;

    private RouteNode(
            String text,
            @Nullable Route route,
            List<RouteNode> literals,
            @Nullable String paramName,
            @Nullable RouteNode param,
            @Nullable Route catchAll) {
        this.text = text;
        this.chars = text.toCharArray();
        this.route = route;
        this.literals = literals;
        this.paramName = paramName;
        this.param = param;
        this.catchAll = catchAll;
        this.fallback = param != null || catchAll != null;
        this.parameters = Math.max(
                literals.stream().mapToInt(child -> child.parameters).max().orElse(0),
                Math.max(param == null ? 0 : param.parameters + 1, catchAll == null ? 0 : 1));
        this.base = literals.isEmpty() ? 0 : literals.get(0).head();
        this.near = index(literals, base);
        this.slash = child(literals, '/');
        this.far = !literals.isEmpty() && literals.get(literals.size() - 1).head() - base >= NEAR;
    }

    static RouteNode empty(String text) {
        return new RouteNode(text, null, List.of(), null, null, null);
    }

    private static @Nullable RouteNode[] index(List<RouteNode> literals, char base) {
        int width = 0;
        for (RouteNode child : literals) {
            int slot = child.head() - base;
            width = slot < NEAR ? slot + 1 : width;
        }
        @Nullable RouteNode[] near = width == 0 ? NONE : new RouteNode[width];
        for (RouteNode child : literals) {
            int slot = child.head() - base;
            if (slot < NEAR) {
                near[slot] = child;
            }
        }
        return near;
    }

    private char head() {
        return text.charAt(0);
    }

    /** The child whose literal starts with a character. */
    @Nullable
    RouteNode child(char head) {
        int slot = head - base;
        @Nullable RouteNode[] table = near;
        if (slot >= 0 && slot < table.length) {
            return table[slot];
        }
        return far ? scan(head) : null;
    }

    private @Nullable RouteNode scan(char head) {
        return child(literals, head);
    }

    private static @Nullable RouteNode child(List<RouteNode> literals, char head) {
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
