package dev.circlet.router;

import java.util.List;

/** Lets the benchmarks in without making the tree public: the tree of a method, and a match that is used again. */
public final class TreeLookup {

    private final RouteTable table = new RouteTable(EngineOptions.DEFAULTS);
    private final Match match = new Match();

    /** Registers a route whose handler never runs. */
    public void add(String method, String pattern) {
        table.add(List.of(new Route(method, pattern, "/", context -> {})));
    }

    /** The matched route, or null. */
    public Route find(String method, String path) {
        RouteTree tree = table.tree(method);
        return tree != null && tree.find(path, match) ? match.route() : null;
    }
}
