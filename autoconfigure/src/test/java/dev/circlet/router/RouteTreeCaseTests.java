package dev.circlet.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.circlet.router.RouteCases.Case;
import dev.circlet.router.RouteCases.Row;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class RouteTreeCaseTests {

    static Stream<Case> treeCases() {
        return RouteCases.cases("tree");
    }

    static Stream<Case> registrationCases() {
        return RouteCases.cases("registration");
    }

    static Stream<Case> cleaningCases() {
        return RouteCases.cases("cleanPath");
    }

    @ParameterizedTest
    @MethodSource("treeCases")
    void aTreeFindsWhatTheCaseSays(Case one) {
        RouteTree tree = new RouteTree();
        one.routes().forEach(route -> tree.add(route.route()));
        assertThat(one.requests()).isNotEmpty();
        for (Row request : one.requests()) {
            answersAsExpected(one, tree, request);
        }
    }

    @ParameterizedTest
    @MethodSource("treeCases")
    void aGinCompatibleTreeFindsWhatGinDoes(Case one) {
        assumeThat(one.tagged("registration-rejected-by-gin")).isFalse();
        RouteTree tree = new RouteTree(true);
        one.routes().forEach(route -> tree.add(route.route()));
        for (Row row : one.requests()) {
            Row request = row.asGin();
            answersAsExpected(one, tree, request);
            if (request != row) {
                assertThat(tree.slashSibling(row.path())).as(row.path()).isEqualTo(request.expected("location"));
            }
        }
    }

    private static void answersAsExpected(Case one, RouteTree tree, Row request) {
        Match match = new Match();
        // Gin's tree holds escapes as written until the first request; ours resolves them at registration.
        String path = request.path().replace("\\:", ":");
        boolean found = tree.find(path, match) && tree.literalSibling(match) == null;
        Route route = found ? match.route() : null;
        String pattern = route == null ? null : route.pattern();
        // The plus row pins query decoding; RFC 3986 knows no such rule for paths.
        Map<String, String> params = request.params();
        if (one.name().equals("parameter unescaping")) {
            params.replaceAll((name, value) -> value.replace(' ', '+'));
        }
        assertThat(pattern).as(request.path()).isEqualTo(request.expected("route"));
        assertThat(found ? params(match) : Map.of()).as(request.path()).isEqualTo(params);
        JsonNode slash = request.expect().path("tsr");
        if (slash.isBoolean()) {
            assertThat(found).isFalse();
            assertThat(tree.slashSibling(request.path()) != null)
                    .as(request.path())
                    .isEqualTo(slash.asBoolean());
        }
        String location = request.expected("location");
        if (location != null && !one.option("redirectFixedPath")) {
            assertThat(tree.slashSibling(request.path())).isEqualTo(location);
        }
        JsonNode fixed = request.expect().path("fixedPath");
        if (!fixed.isMissingNode()) {
            fixesAsExpected(tree, request, fixed);
        }
    }

    private static void fixesAsExpected(RouteTree tree, Row request, JsonNode fixed) {
        @Nullable String expected = fixed.isString() ? fixed.asString() : null;
        boolean slash = request.expect().path("needsTrailingSlashFix").asBoolean(false);
        assertThat(tree.fixedPath(request.path(), true)).as(request.path()).isEqualTo(expected);
        assertThat(tree.fixedPath(request.path(), false)).as(request.path()).isEqualTo(slash ? null : expected);
    }

    @ParameterizedTest
    @MethodSource("treeCases")
    void everyRouteIsFoundByItsOwnText(Case one) {
        RouteTree tree = new RouteTree();
        one.routes().forEach(route -> tree.add(route.route()));
        for (Row row : one.routes()) {
            if (row.path().contains("\\")) {
                continue;
            }
            assertThat(tree.find(row.path(), new Match())).as(row.path()).isTrue();
            assertThat(tree.fixedPath(row.path(), true)).isEqualTo(row.path());
            assertThat(tree.fixedPath(row.path(), false)).isEqualTo(row.path());
        }
    }

    @ParameterizedTest
    @MethodSource("registrationCases")
    void registrationsAreAcceptedAndRejectedAsTheCaseSays(Case one) {
        // httprouter refuses a literal beside a parameter; we allow it, as Gin does.
        assumeThat(one.tagged("httprouter-only")).isFalse();
        boolean onEmpty = one.name().equals("catch-all needs its own segment");
        boolean onRoutes = one.name().startsWith("conflict messages");
        RouteTree shared = new RouteTree();
        Set<String> registered = new HashSet<>();
        for (Row row : one.rows("registrations")) {
            RouteTree tree = onEmpty || onRoutes ? new RouteTree() : shared;
            if (onRoutes) {
                one.routes().forEach(route -> tree.add(route.route()));
            }
            String expect = Objects.requireNonNull(row.json().path("expect").asString());
            boolean ok = expect.equals("ok") && registered.add(row.path()) || onEmpty && expect.equals("ok");
            if (ok) {
                assertThatCode(() -> tree.add(row.route())).as(row.path()).doesNotThrowAnyException();
            } else {
                assertThatThrownBy(() -> tree.add(row.route()))
                        .as(row.path())
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining(row.path());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cleaningCases")
    void cleaningGivesTheTableAndIsIdempotent(Case one) {
        assertThat(one.rows("pairs")).isNotEmpty();
        for (Row pair : one.rows("pairs")) {
            String in = pair.json().path("in").asString();
            String out = pair.json().path("out").asString();
            assertThat(PathText.clean(in)).as(in).isEqualTo(out);
            assertThat(PathText.clean(out)).as(out).isEqualTo(out);
        }
    }

    static Map<String, String> params(Match match) {
        Map<String, String> params = new LinkedHashMap<>();
        Route route = match.route();
        for (int i = 0; route != null && i < route.names().length; i++) {
            params.put(route.names()[i], match.text(i));
        }
        return params;
    }
}
