package dev.circlet.benchmarks.router;

import dev.circlet.router.Route;
import dev.circlet.router.TreeLookup;
import java.util.List;

/** This project's tree, into a match that is used again. */
final class CircletLookup implements Lookup {

    private final TreeLookup tree = new TreeLookup();

    CircletLookup(List<Call> calls) {
        calls.forEach(call -> tree.add(call.method(), call.pattern()));
    }

    @Override
    public Object find(Call call) {
        return tree.find(call.method(), call.path());
    }

    @Override
    public String pattern(Object found) {
        return ((Route) found).pattern();
    }
}
