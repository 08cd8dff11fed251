package dev.circlet.router;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Reads the routing cases and route sets from the test resources. */
final class RouteCases {

    private RouteCases() {}

    /** One case of the file. */
    record Case(JsonNode json) {

        String name() {
            return json.path("name").asString();
        }

        boolean tagged(String tag) {
            return texts(json.path("tags")).contains(tag);
        }

        boolean option(String name) {
            return json.path("options").path(name).asBoolean(false);
        }

        List<Row> routes() {
            return rows("routes");
        }

        List<Row> requests() {
            return rows("requests");
        }

        List<Row> rows(String field) {
            return json.path(field).valueStream().map(Row::new).toList();
        }

        @Override
        public String toString() {
            return name();
        }
    }

    /** A route, a request or a registration. */
    record Row(JsonNode json) {

        String method() {
            return json.path("method").asString();
        }

        String path() {
            return json.path("path").asString();
        }

        JsonNode expect() {
            return json.path("expect");
        }

        /** The same row with Gin's answer in place of the complete matcher's, where the two differ. */
        Row asGin() {
            JsonNode gin = json.path("ginHead");
            return gin.isMissingNode() ? this : new Row(((ObjectNode) json.deepCopy()).set("expect", gin));
        }

        @Nullable
        String expected(String field) {
            JsonNode value = expect().path(field);
            return value.isString() ? value.asString() : null;
        }

        Map<String, String> params() {
            Map<String, String> params = new LinkedHashMap<>();
            expect().path("params")
                    .properties()
                    .forEach(e -> params.put(e.getKey(), e.getValue().asString()));
            return params;
        }

        Route route() {
            return RouteCases.route(method(), path());
        }
    }

    static Route route(String method, String pattern) {
        return new Route(method, pattern, "/", context -> {});
    }

    static Stream<Case> cases(String level) {
        return read("route-cases.json")
                .valueStream()
                .map(Case::new)
                .filter(one -> one.json().path("level").asString().equals(level));
    }

    /** The public sets by name, the GitHub one also with the routes that its sources leave out. */
    static Map<String, List<Row>> sets() {
        JsonNode sets = read("route-sets.json");
        Map<String, List<Row>> all = new LinkedHashMap<>();
        for (String name : List.of("github", "googlePlus", "parse", "static")) {
            all.put(
                    name,
                    sets.path(name).path("routes").valueStream().map(Row::new).toList());
        }
        List<Row> everything = new ArrayList<>(Objects.requireNonNull(all.get("github")));
        sets.path("github").path("leftOut").valueStream().map(Row::new).forEach(everything::add);
        all.put("github with the left-out routes", everything);
        return all;
    }

    static JsonNode micro() {
        return read("route-sets.json").path("micro");
    }

    static List<String> texts(JsonNode array) {
        return array.valueStream().map(JsonNode::asString).toList();
    }

    private static JsonNode read(String name) {
        try (InputStream in = RouteCases.class.getResourceAsStream("/router/" + name)) {
            return JsonMapper.shared().readTree(Objects.requireNonNull(in, name));
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}
