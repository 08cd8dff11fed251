package dev.circlet.router;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The trees of an engine, one per method, in the order in which the methods were first used. */
final class RouteTable {

    final EngineOptions options;

    private final ReentrantLock registering = new ReentrantLock();
    private final List<Route> routes = new CopyOnWriteArrayList<>();
    private volatile Trees trees = new Trees(new String[0], new RouteTree[0]);

    RouteTable(EngineOptions options) {
        this.options = options;
    }

    private record Trees(String[] methods, RouteTree[] trees) {}

    /** Adds all routes or none; there is one per method. */
    void add(List<Route> added) {
        registering.lock();
        try {
            Map<String, RouteTree> known = new LinkedHashMap<>();
            Trees now = trees;
            for (int i = 0; i < now.methods.length; i++) {
                known.put(now.methods[i], now.trees[i]);
            }
            List<Runnable> changes = new ArrayList<>();
            for (Route route : added) {
                RouteTree tree = known.computeIfAbsent(route.method(), m -> new RouteTree(options.ginCompatible()));
                changes.add(tree.plan(route));
            }
            changes.forEach(Runnable::run);
            trees = new Trees(
                    known.keySet().toArray(new String[0]), known.values().toArray(new RouteTree[0]));
            routes.addAll(added);
        } finally {
            registering.unlock();
        }
    }

    @Nullable
    RouteTree tree(String method) {
        Trees now = trees;
        String[] methods = now.methods;
        for (int i = 0; i < methods.length; i++) {
            if (methods[i].equals(method)) {
                return now.trees[i];
            }
        }
        return null;
    }

    /** The other methods that know a path. */
    List<String> allowed(String path, String method) {
        Trees now = trees;
        List<String> allowed = new ArrayList<>();
        Match match = new Match();
        for (int i = 0; i < now.methods.length; i++) {
            if (!now.methods[i].equals(method) && now.trees[i].find(path, match)) {
                allowed.add(now.methods[i]);
            }
        }
        return allowed;
    }

    List<Route> routes() {
        return List.copyOf(routes);
    }
}
