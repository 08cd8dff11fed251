package dev.circlet.router;

import dev.circlet.router.RoutePattern.CatchAll;
import dev.circlet.router.RoutePattern.Literal;
import dev.circlet.router.RoutePattern.Param;
import dev.circlet.router.RoutePattern.Piece;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The routes of one method in a radix tree (Morrison, "PATRICIA", JACM 15(4), 1968) with wildcard children.
 *
 * <p>At each node a match tries the literal child, then the parameter, then the catch-all, and comes back to the next of them
 * whenever a branch ends without a route. So it is complete: a path that some route matches is found, and of several routes the
 * one whose first difference is the more literal wins, whatever the order of registration. A literal has a fixed length and a
 * parameter ends at the next slash, so a node is always reached at the same place of the path: a match visits each node at most
 * once, and no path makes it cost more than the tree has nodes.
 *
 * <p>A catch-all stands alone below its slash, as in Gin, except at the root, where it may stand beside everything and gets
 * what nothing else matches. Nodes are immutable and the root is replaced as a whole: one thread at a time may add, any number
 * may find. What they find in is a {@link RouteIndex} of the same routes wherever the path allows it.
 */
final class RouteTree {

    private final boolean rootCatchAllAlone;
    private volatile Version version = new Version(RouteNode.empty(""));

    RouteTree() {
        this(false);
    }

    /**
     * Creates an empty tree.
     *
     * @param rootCatchAllAlone whether a catch-all at the root refuses company too, which is what Gin does
     */
    RouteTree(boolean rootCatchAllAlone) {
        this.rootCatchAllAlone = rootCatchAllAlone;
    }

    /**
     * Adds a route.
     *
     * @throws RouteConflictException if a registered route takes its place; the tree is then unchanged
     */
    void add(Route route) {
        plan(route).run();
    }

    /** Does the work of {@link #add} and returns what makes it visible, so that several trees can change together or not. */
    Runnable plan(Route route) {
        Version changed = new Version(insert(version.root, route, 0, 0));
        return () -> version = changed;
    }

    private RouteNode insert(RouteNode node, Route route, int index, int offset) {
        List<Piece> pieces = route.parsed().pieces();
        Route alone = node.catchAll;
        if (alone != null && standsAlone(alone)) {
            throw new RouteConflictException(route, alone);
        }
        if (index == pieces.size()) {
            if (node.route != null) {
                throw new RouteConflictException(route, node.route);
            }
            return node.withRoute(route);
        }
        Piece piece = pieces.get(index);
        if (piece instanceof Literal literal) {
            return insertLiteral(node, route, index, literal.text(), offset);
        }
        if (piece instanceof Param param) {
            return insertParam(node, route, index, param.name());
        }
        return insertCatchAll(node, route, (CatchAll) piece);
    }

    private RouteNode insertLiteral(RouteNode node, Route route, int index, String literal, int offset) {
        if (offset == literal.length()) {
            return insert(node, route, index + 1, 0);
        }
        RouteNode child = node.child(literal.charAt(offset));
        if (child == null) {
            RouteNode fresh = RouteNode.empty(literal.substring(offset));
            return node.withLiteral(insert(fresh, route, index + 1, 0));
        }
        int common = commonPrefix(child.text, literal, offset);
        if (common < child.text.length()) {
            RouteNode lower = child.withText(child.text.substring(common));
            child = RouteNode.empty(child.text.substring(0, common)).withLiteral(lower);
        }
        return node.withLiteral(insert(child, route, index, offset + common));
    }

    private RouteNode insertParam(RouteNode node, Route route, int index, String name) {
        RouteNode param = node.param;
        if (param == null) {
            return node.withParam(name, insert(RouteNode.empty(""), route, index + 1, 0));
        }
        Route other = param.any();
        if (!name.equals(node.paramName) && other != null) {
            throw new RouteConflictException(route, other);
        }
        return node.withParam(name, insert(param, route, index + 1, 0));
    }

    private RouteNode insertCatchAll(RouteNode node, Route route, CatchAll piece) {
        Route other = standsAlone(route) ? node.any() : node.catchAll;
        if (other != null) {
            throw new RouteConflictException(route, other);
        }
        return node.withCatchAll(route);
    }

    private boolean standsAlone(Route catchAll) {
        return rootCatchAllAlone || !catchAll.parsed().isRootCatchAll();
    }

    private static int commonPrefix(String text, String literal, int offset) {
        int length = Math.min(text.length(), literal.length() - offset);
        int at = 0;
        while (at < length && text.charAt(at) == literal.charAt(offset + at)) {
            at++;
        }
        return at;
    }

    /**
     * Finds the route of a path.
     *
     * @return whether there is one; the match then holds it and the bounds of its parameters
     */
    boolean find(String path, Match match) {
        Version now = version;
        byte[] bytes = match.begin(path, now.root.parameters);
        Route route = bytes != null ? now.index().find(bytes, path.length(), match) : find(now.root, path, 0, match, 0);
        match.end(route);
        return route != null;
    }

    /** The same for any path, in the tree itself. */
    private static @Nullable Route find(RouteNode node, String path, int at, Match match, int parameter) {
        if (at == path.length() && node.route != null) {
            return node.route;
        }
        RouteNode child = at < path.length() ? node.child(path.charAt(at)) : null;
        if (child != null && path.startsWith(child.text, at)) {
            Route route = find(child, path, at + child.text.length(), match, parameter);
            if (route != null) {
                return route;
            }
        }
        if (node.param != null && at < path.length() && path.charAt(at) != '/') {
            int end = segmentEnd(path, at);
            match.bound(parameter, at, end);
            Route route = find(node.param, path, end, match, parameter + 1);
            if (route != null) {
                return route;
            }
        }
        if (node.catchAll != null) {
            match.bound(parameter, at - 1, path.length());
        }
        return node.catchAll;
    }

    private static int segmentEnd(String path, int at) {
        int slash = path.indexOf('/', at);
        return slash < 0 ? path.length() : slash;
    }

    /**
     * The path with a slash added to or taken from its end, if a route matches that one.
     *
     * @return null if none does; the root has no such sibling
     */
    @Nullable
    String slashSibling(String path) {
        String sibling = toggleSlash(path);
        return sibling != null && find(sibling, new Match()) ? sibling : null;
    }

    /**
     * The path of a matched one without its slash at the end, if that is a route without wildcards. A parameter took the last
     * segment then, but it more likely is that route with a slash too many: Gin pins a redirect here.
     *
     * @return null if there is no such route, which is the answer for nearly every match at no cost
     */
    @Nullable
    String literalSibling(Match match) {
        Route route = match.route();
        String path = match.path();
        if (route == null
                || route.names().length == 0
                || !path.endsWith("/")
                || route.parsed().endsWithCatchAll()) {
            return null;
        }
        String sibling = toggleSlash(path);
        Match other = new Match();
        boolean found = sibling != null && find(sibling, other);
        return found && other.size() == 0 ? sibling : null;
    }

    private static @Nullable String toggleSlash(String path) {
        if (path.length() < 2) {
            return null;
        }
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path + "/";
    }

    /**
     * The spelling that a route has for a path written in another case. Values of wildcards stay as they are. Letters are
     * compared one UTF-16 unit at a time, so scripts beyond the basic plane must be spelled as registered.
     *
     * @param fixSlash whether a slash at the end may be added or taken away too
     */
    @Nullable
    String fixedPath(String path, boolean fixSlash) {
        StringBuilder fixed = new StringBuilder(path.length() + 1);
        if (fix(version.root, path, 0, fixed)) {
            return fixed.toString();
        }
        String sibling = fixSlash ? toggleSlash(path) : null;
        return sibling != null && fix(version.root, sibling, 0, fixed) ? fixed.toString() : null;
    }

    private static boolean fix(RouteNode node, String path, int at, StringBuilder fixed) {
        int mark = fixed.length();
        if (at == path.length() && node.route != null) {
            return true;
        }
        for (RouteNode child : node.literals) {
            if (path.regionMatches(true, at, child.text, 0, child.text.length())) {
                fixed.append(child.text);
                if (fix(child, path, at + child.text.length(), fixed)) {
                    return true;
                }
                fixed.setLength(mark);
            }
        }
        if (node.param != null && at < path.length() && path.charAt(at) != '/') {
            int end = segmentEnd(path, at);
            fixed.append(path, at, end);
            if (fix(node.param, path, end, fixed)) {
                return true;
            }
            fixed.setLength(mark);
        }
        if (node.catchAll != null) {
            fixed.append(path, at, path.length());
            return true;
        }
        return false;
    }

    /** The routes between two registrations. */
    private static final class Version {

        final RouteNode root;

        /** Made by the first match. Two threads may both make one; its fields are final, so either can be used. */
        private @Nullable RouteIndex index;

        Version(RouteNode root) {
            this.root = root;
        }

        RouteIndex index() {
            RouteIndex known = index;
            if (known == null) {
                List<Route> routes = new ArrayList<>();
                root.collect(routes);
                known = RouteIndex.of(routes);
                index = known;
            }
            return known;
        }
    }
}
