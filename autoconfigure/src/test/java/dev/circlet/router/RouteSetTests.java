package dev.circlet.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.router.RouteCases.Row;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class RouteSetTests {

    static Stream<String> names() {
        return RouteCases.sets().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("names")
    void everyRouteResolvesToItselfWithItsParameters(String name) {
        List<Row> rows = Objects.requireNonNull(RouteCases.sets().get(name));
        Map<String, RouteTree> trees = new HashMap<>();
        rows.forEach(row ->
                trees.computeIfAbsent(row.method(), method -> new RouteTree()).add(row.route()));
        Match match = new Match();
        assertThat(rows).hasSizeGreaterThan(10);
        for (Row row : rows) {
            Map<String, String> params = new LinkedHashMap<>();
            String path = concrete(row.path(), params);
            assertThat(Objects.requireNonNull(trees.get(row.method())).find(path, match))
                    .as(path)
                    .isTrue();
            assertThat(Objects.requireNonNull(match.route()).pattern()).as(path).isEqualTo(row.path());
            assertThat(RouteTreeCaseTests.params(match)).as(path).isEqualTo(params);
        }
    }

    @Test
    void theGitHubSetIsComplete() {
        assertThat(RouteCases.sets().get("github")).hasSize(203);
        assertThat(RouteCases.sets().get("github with the left-out routes")).hasSize(239);
    }

    @Test
    void microRoutesResolve() {
        for (JsonNode micro : RouteCases.micro()) {
            RouteTree tree = new RouteTree();
            String pattern = micro.path("route").asString();
            tree.add(RouteCases.route("GET", pattern));
            Match match = new Match();
            String path = micro.path("request").asString().split(" ")[1];
            assertThat(tree.find(path, match)).as(path).isTrue();
            assertThat(match.size())
                    .isEqualTo((int) pattern.chars().filter(c -> c == ':').count());
        }
    }

    private static String concrete(String pattern, Map<String, String> params) {
        StringBuilder path = new StringBuilder();
        for (String segment : pattern.substring(1).split("/", -1)) {
            path.append('/');
            if (segment.startsWith(":")) {
                String value = "v" + params.size() + "-value";
                params.put(segment.substring(1), value);
                path.append(value);
            } else if (segment.startsWith("*")) {
                params.put(segment.substring(1), "/some/file");
                path.append("some/file");
            } else {
                path.append(segment);
            }
        }
        return path.toString();
    }
}
