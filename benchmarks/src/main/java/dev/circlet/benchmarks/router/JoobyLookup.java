package dev.circlet.benchmarks.router;

import io.jooby.Router;
import io.jooby.internal.JoobyTree;
import java.util.List;

/** Jooby's port of the tree of go-chi. */
final class JoobyLookup implements Lookup {

    private final JoobyTree tree = new JoobyTree();

    JoobyLookup(List<Call> calls) {
        calls.forEach(call -> tree.add(call.method(), Lookup.braces(call.pattern())));
    }

    @Override
    public Object find(Call call) {
        return tree.find(call.method(), call.path());
    }

    @Override
    public String pattern(Object found) {
        Router.Match match = (Router.Match) found;
        return match.matches() ? match.route().getPattern() : "nothing";
    }
}
