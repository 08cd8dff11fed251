package dev.circlet.benchmarks.router;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The route sets of the tests, with concrete paths. */
final class Calls {

    /** Values of about the length they have at GitHub; every other name gets {@link #OTHER}. */
    private static final Map<String, String> VALUES = Map.of(
            "owner", "julienschmidt",
            "repo", "httprouter",
            "user", "octocat",
            "org", "spring-projects",
            "sha", "6dcb09b5b57875f334f61aebed695e2e4193db5e",
            "number", "1347",
            "id", "4217",
            "ref", "v1.3.0");

    private static final String OTHER = "value";

    private Calls() {}

    static List<Call> github() {
        return set("github");
    }

    static List<Call> fixed() {
        return set("static");
    }

    static Call single(String name) {
        for (JsonNode micro : read().path("micro")) {
            if (micro.path("name").asString().equals(name)) {
                String[] request = micro.path("request").asString().split(" ");
                return Call.of(request[0], micro.path("route").asString(), request[1]);
            }
        }
        throw new IllegalArgumentException("No route is named " + name);
    }

    private static List<Call> set(String name) {
        List<Call> calls = new ArrayList<>();
        for (JsonNode route : read().path(name).path("routes")) {
            String pattern = route.path("path").asString();
            calls.add(Call.of(route.path("method").asString(), pattern, concrete(pattern)));
        }
        return calls;
    }

    private static String concrete(String pattern) {
        String[] segments = pattern.split("/", -1);
        for (int i = 0; i < segments.length; i++) {
            if (segments[i].startsWith(":")) {
                segments[i] = VALUES.getOrDefault(segments[i].substring(1), OTHER);
            }
        }
        return String.join("/", segments);
    }

    private static JsonNode read() {
        try (InputStream json = Calls.class.getResourceAsStream("/router/route-sets.json")) {
            return JsonMapper.shared().readTree(json);
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}
