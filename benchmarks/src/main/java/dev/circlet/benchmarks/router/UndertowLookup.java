package dev.circlet.benchmarks.router;

import io.undertow.util.PathTemplateMatcher;
import io.undertow.util.PathTemplateMatcher.PathMatchResult;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Undertow's template matcher, one per method as its routing handler has them. */
final class UndertowLookup implements Lookup {

    private final Map<String, PathTemplateMatcher<String>> matchers = new HashMap<>();

    UndertowLookup(List<Call> calls) {
        for (Call call : calls) {
            String template = Lookup.braces(call.pattern());
            matchers.computeIfAbsent(call.method(), method -> new PathTemplateMatcher<>())
                    .add(template, template);
        }
    }

    @Override
    public Object find(Call call) {
        return matchers.get(call.method()).match(call.path());
    }

    @Override
    public String pattern(Object found) {
        return (String) ((PathMatchResult<?>) found).getValue();
    }
}
