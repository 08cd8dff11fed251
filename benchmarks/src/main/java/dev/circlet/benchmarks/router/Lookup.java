package dev.circlet.benchmarks.router;

import java.util.List;

/** One router with some routes. */
interface Lookup {

    /** What one look-up costs is measured here. Returns what the router answers with. */
    Object find(Call call);

    /** The pattern of what was found, to check the answer; not measured. */
    String pattern(Object found);

    /** The spelling of parameters: {@code :name} or <code>{name}</code>. */
    static String braces(String pattern) {
        return pattern.replaceAll(":([^/]+)", "{$1}");
    }

    static Lookup create(String router, List<Call> calls) {
        Lookup lookup = switch (router) {
            case "circlet" -> new CircletLookup(calls);
            case "jooby" -> new JoobyLookup(calls);
            case "undertow" -> new UndertowLookup(calls);
            case "mvc" -> new MvcLookup(calls);
            case "fn" -> new FunctionalLookup(calls);
            default -> throw new IllegalArgumentException("Unknown router " + router);
        };
        for (Call call : calls) {
            String pattern = lookup.pattern(lookup.find(call));
            if (!pattern.equals(call.pattern()) && !pattern.equals(braces(call.pattern()))) {
                throw new IllegalStateException(router + " answers " + call + " with " + pattern);
            }
        }
        return lookup;
    }
}
