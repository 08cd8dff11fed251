package dev.circlet.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.router.Engine;
import dev.circlet.router.Handler;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class RouterOverlapsTests {

    private static final Handler BOOKS = Handler.named("books", context -> {});

    private final Engine engine = new Engine();

    @Nested
    class AsFilter {

        private final RouterMount mount = new RouterMount("", true);

        @Test
        void aRouteHidesAMappingItMeets() {
            engine.get("/books/:isbn", BOOKS);

            assertThat(lines(mount, mvc("/books/{id}", "GET")))
                    .containsExactly(
                            "Route GET /books/:isbn [books] hides Spring MVC mapping GET /books/{id} [Shelf#book]"
                                    + " where both match: the router is a filter and comes first");
        }

        @Test
        void otherMethodsAreNoOverlap() {
            engine.get("/books/:isbn", BOOKS);

            assertThat(lines(mount, mvc("/books/{id}", "POST"))).isEmpty();
        }

        @Test
        void aMappingWithoutMethodsAnswersAll() {
            engine.delete("/books/:isbn", BOOKS);

            assertThat(lines(mount, mvc("/books/{id}"))).hasSize(1);
        }

        @Test
        void headIsAnsweredByAMappingForGet() {
            engine.head("/books/:isbn", BOOKS);

            assertThat(lines(mount, mvc("/books/{id}", "GET"))).hasSize(1);
        }

        @Test
        void disjointPathsAreNoOverlap() {
            engine.get("/books/:isbn", BOOKS);

            assertThat(lines(mount, mvc("/films/{id}", "GET"), mvc("/books", "GET")))
                    .isEmpty();
        }

        @Test
        void methodsRegisteredTogetherAreOneLine() {
            engine.any("/books/:isbn", BOOKS);

            assertThat(lines(mount, mvc("/books/{id}")))
                    .singleElement()
                    .asString()
                    .contains("CONNECT,DELETE,GET,HEAD,OPTIONS,PATCH,POST,PUT,TRACE /books/:isbn");
        }

        @Test
        void aPathAndAllBelowItAreOneLine() {
            engine.get("/actuator/health", BOOKS);

            assertThat(lines(mount, mvc("/actuator/health/**", "GET"), mvc("/actuator/health", "GET")))
                    .singleElement()
                    .asString()
                    .contains("GET /actuator/health [");
        }

        @Test
        void aPathAndAllBelowItAreTwoLinesForARouteThatMatchesMore() {
            engine.get("/*path", BOOKS);

            assertThat(lines(mount, mvc("/actuator/health/**", "GET"), mvc("/actuator/health", "GET")))
                    .hasSize(2);
        }

        @Test
        void aServletIsHiddenToo() {
            engine.get("/*path", BOOKS);

            assertThat(lines(mount, ForeignMapping.servlet("circletPeers", "/_circlet/*")))
                    .singleElement()
                    .asString()
                    .contains("Route GET /*path [books] hides servlet mapping /_circlet/** [circletPeers]");
        }
    }

    @Nested
    class AsServlet {

        private final RouterMount mount = new RouterMount("/lite", false);

        @Test
        void aRouteHidesAMappingBelowThePath() {
            engine.get("/books/:isbn", BOOKS);

            assertThat(lines(mount, mvc("/lite/books/{id}", "GET")))
                    .containsExactly("Route GET /lite/books/:isbn [books] hides Spring MVC mapping GET /lite/books/{id}"
                            + " [Shelf#book] where both match: requests below /lite go to the router's servlet");
        }

        @Test
        void theSameRouteElsewhereIsNoOverlap() {
            engine.get("/books/:isbn", BOOKS);

            assertThat(lines(mount, mvc("/books/{id}", "GET"))).isEmpty();
        }

        @Test
        void theServletHidesAMappingWithoutARouteForIt() {
            engine.get("/books/:isbn", BOOKS);

            assertThat(lines(mount, mvc("/lite/about", "GET"), mvc("/lite/books/{id}", "POST")))
                    .hasSize(2)
                    .allMatch(line -> line.startsWith("The router's servlet at /lite/* hides Spring MVC mapping"));
        }

        @Test
        void aDispatcherServletElsewhereHasNoOverlap() {
            engine.get("/books/:isbn", BOOKS);

            assertThat(lines(mount, mvcAt("/app", "/app/lite/books/{id}"))).isEmpty();
        }

        @Test
        void aLongerServletPathHidesTheRoute() {
            engine.get("/admin/:page", BOOKS).get("/books", BOOKS);

            assertThat(lines(mount, ForeignMapping.servlet("console", "/lite/admin/*")))
                    .containsExactly("Route GET /lite/admin/:page [books] is hidden by servlet mapping /lite/admin/**"
                            + " [console] where both match: its servlet at /lite/admin has the longer path");
        }

        @Test
        void aMappingOfALongerServletIsNamedInItsPlace() {
            engine.get("/admin/:page", BOOKS);

            assertThat(lines(
                            mount,
                            ForeignMapping.servlet("dispatcherServlet", "/lite/admin/*"),
                            mvcAt("/lite/admin", "/lite/admin/{page}")))
                    .singleElement()
                    .asString()
                    .contains("is hidden by Spring MVC mapping GET /lite/admin/{page}");
        }

        @Test
        void aShorterServletPathIsNoOverlap() {
            engine.get("/books", BOOKS);

            assertThat(lines(mount, ForeignMapping.servlet("all", "/*"))).isEmpty();
        }
    }

    @Test
    void linesAreBoundedAndTheRestIsCounted() {
        engine.get("/*path", BOOKS);
        List<ForeignMapping> many = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            many.add(mvc("/m" + i, "GET"));
        }

        assertThat(new RouterOverlaps(new RouterMount("", true)).lines(engine.routes(), many))
                .hasSize(RouterOverlaps.MAX_LINES + 1)
                .last()
                .isEqualTo("The router and the rest of the application overlap in 70 more places");
    }

    @Test
    void thousandsOfMappingsThatBeginAlikeAreNoProblem() {
        List<ForeignMapping> many = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            engine.get("/api/route" + i + "/:id", BOOKS);
            many.add(mvc("/api/mapping" + i + "/{id}", "GET"));
        }

        assertThat(new RouterOverlaps(new RouterMount("", true)).lines(engine.routes(), many))
                .isEmpty();
    }

    @Test
    void aHopelessComparisonEndsAndSaysSo() {
        List<ForeignMapping> many = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            engine.get("/r" + i + "_:id", BOOKS);
            many.add(mvc("/{id}_m" + i, "GET"));
        }

        assertThat(new RouterOverlaps(new RouterMount("", true)).lines(engine.routes(), many))
                .last()
                .asString()
                .contains("at least");
    }

    private List<String> lines(RouterMount mount, ForeignMapping... mappings) {
        return new RouterOverlaps(mount).lines(engine.routes(), List.of(mappings));
    }

    private static ForeignMapping mvc(String pattern, String... methods) {
        return new ForeignMapping("Spring MVC mapping", Set.of(methods), pattern, "Shelf#book", "", false);
    }

    private static ForeignMapping mvcAt(String servletPath, String pattern) {
        return new ForeignMapping("Spring MVC mapping", Set.of("GET"), pattern, "Shelf#book", servletPath, false);
    }
}
