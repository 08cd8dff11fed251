package dev.circlet.router;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One match by the rules of Gin 1.12, dead ends included, for {@link EngineOptions#ginCompatible()}.
 *
 * <p>The walk goes down and never tries everything. Where a literal leads on beside a parameter it remembers a fork and takes the
 * literal. When literals lead nowhere it takes the parameter of the latest fork. Where a value was the end of the path, or
 * nothing follows it, or the slash that is left over makes a redirect likely, it gives up although forks may be left. On the way
 * out it knows whether Gin would redirect to the path with the other ending. A value may be empty if more follows.
 *
 * <p>Our tree has the nodes that Gin's has, but for catch-alls: Gin keeps their slash in a node of its own, so here the last
 * slash of such a text does not count. Unlike the complete match this one may allocate. Used once, by one thread.
 */
final class GinWalk {

    private final String path;
    private final Match match;
    private final Set<Route> apart;
    private @Nullable Fork fork;
    private @Nullable Route found;
    private boolean redirects;
    private int at;
    private int parameter;

    /** A parameter that was passed by for a literal, and where its value would start. */
    private record Fork(
            RouteNode param,
            int at,
            int parameter,
            @Nullable Fork earlier) {}

    /**
     * Prepares a walk.
     *
     * @param match where the bounds of parameters go; it must have begun the path
     * @param apart what {@link #apart} made of the routes
     */
    GinWalk(String path, Match match, Set<Route> apart) {
        this.path = path;
        this.match = match;
        this.apart = apart;
    }

    /**
     * Adds a catch-all whose place in Gin's tree is one node further down, because the text before its slash was a node already
     * when it was registered. Gin does not redirect to such a one from the path without the slash, except below a parameter.
     *
     * @param root the tree right after the registration
     */
    static Set<Route> apart(Set<Route> known, RouteNode root, Route added) {
        if (!added.parsed().endsWithCatchAll() || !isSlashOnly(root, added)) {
            return known;
        }
        Set<Route> more = new HashSet<>(known);
        more.add(added);
        return Set.copyOf(more);
    }

    private static boolean isSlashOnly(RouteNode node, Route catchAll) {
        return node.catchAll == catchAll && node.text.equals("/")
                || node.param != null && isSlashOnly(node.param, catchAll)
                || node.literals.stream().anyMatch(child -> isSlashOnly(child, catchAll));
    }

    /** The route that Gin would run. */
    @Nullable
    Route find(RouteNode root) {
        RouteNode node = root.literals.isEmpty() ? null : root.literals.get(0);
        while (node != null) {
            node = next(node);
        }
        return found;
    }

    /** Whether Gin, which found nothing, would redirect to the path with a slash more or less at its end. */
    boolean redirects() {
        return redirects;
    }

    private @Nullable RouteNode next(RouteNode node) {
        int length = node.catchAll == null ? node.text.length() : node.text.length() - 1;
        if (!path.regionMatches(at, node.text, 0, length)) {
            return differing(node);
        }
        int end = at + length;
        return end == path.length() ? ending(node) : descending(node, end);
    }

    private @Nullable RouteNode descending(RouteNode node, int end) {
        char head = path.charAt(end);
        if (node.catchAll != null && head == '/') {
            match.bound(parameter, end, path.length());
            found = node.catchAll;
            return null;
        }
        RouteNode child = node.child(head);
        if (child != null) {
            if (node.param != null) {
                fork = new Fork(node.param, end, parameter, fork);
            }
            at = end;
            return child;
        }
        if (node.param != null) {
            return value(node.param, end);
        }
        if (isLastSlash(end)) {
            redirects = node.route != null;
            return null;
        }
        return latestFork();
    }

    private @Nullable RouteNode value(RouteNode param, int from) {
        int slash = path.indexOf('/', from);
        int end = slash < 0 ? path.length() : slash;
        match.bound(parameter++, from, end);
        RouteNode below = param.child('/');
        if (slash < 0) {
            found = param.route;
            redirects = found == null
                    && below != null
                    && below.text.equals("/")
                    && (below.route != null || below.catchAll != null);
            return null;
        }
        if (below == null) {
            redirects = isLastSlash(end);
        }
        at = end;
        return below;
    }

    /** The path ends with the text of a node. */
    private @Nullable RouteNode ending(RouteNode node) {
        boolean lastSlash = isLastSlash(at);
        if (node.route != null) {
            found = node.route;
        } else if (fork != null && !lastSlash) {
            return latestFork();
        } else {
            redirects = lastSlash && at > 0 || leadsToSlash(node);
        }
        return null;
    }

    private boolean leadsToSlash(RouteNode node) {
        RouteNode child = node.child('/');
        if (child == null || !child.text.equals("/")) {
            return node.catchAll != null;
        }
        return child.route != null || child.catchAll != null && !apart.contains(child.catchAll);
    }

    /** The path goes on in another way than the text of a node, or ends within it. */
    private @Nullable RouteNode differing(RouteNode node) {
        redirects = isLastSlash(at) || node.route != null && node.text.equals(path.substring(at) + '/');
        return redirects ? null : latestFork();
    }

    private @Nullable RouteNode latestFork() {
        Fork latest = fork;
        if (latest == null) {
            return null;
        }
        fork = latest.earlier;
        parameter = latest.parameter;
        return value(latest.param, latest.at);
    }

    private boolean isLastSlash(int index) {
        return index == path.length() - 1 && path.charAt(index) == '/';
    }
}
