package dev.circlet.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteTreeTests {

    private final RouteTree tree = new RouteTree();
    private final Match match = new Match();

    private void add(String... patterns) {
        for (String pattern : patterns) {
            tree.add(RouteCases.route("GET", pattern));
        }
    }

    private String find(String path) {
        return tree.find(path, match) ? Objects.requireNonNull(match.route()).pattern() : "none";
    }

    @Test
    void aRejectedRegistrationChangesNothing() {
        add("/a/:x/b", "/src/*rest");
        for (String rejected : List.of("/a/:y/fresh", "/src/deeper/still", "/src/", "/a/:x/b", "/a/*all")) {
            assertThatThrownBy(() -> add(rejected)).isInstanceOf(RouteConflictException.class);
        }
        assertThat(find("/a/1/fresh")).isEqualTo("none");
        assertThat(find("/src/deeper/still")).isEqualTo("/src/*rest");
        assertThat(find("/a/1/b")).isEqualTo("/a/:x/b");
        assertThat(RouteTreeCaseTests.params(match)).isEqualTo(Map.of("x", "1"));
        add("/a/:x/fresh");
        assertThat(find("/a/1/fresh")).isEqualTo("/a/:x/fresh");
    }

    @Test
    void aConflictNamesBothPatterns() {
        add("/who/are/*you");
        assertThatThrownBy(() -> add("/who/are/foo"))
                .hasMessageContaining("/who/are/foo")
                .hasMessageContaining("/who/are/*you")
                .isInstanceOfSatisfying(RouteConflictException.class, ex -> {
                    assertThat(ex.rejected()).isEqualTo("/who/are/foo");
                    assertThat(ex.existing()).isEqualTo("/who/are/*you");
                });
    }

    @Test
    void aCatchAllAtTheRootGetsWhatNothingElseMatches() {
        add("/*page", "/", "/api/ping", "/:section", "/api/users/:id");
        assertThat(find("/")).isEqualTo("/");
        assertThat(find("/api")).isEqualTo("/:section");
        assertThat(find("/api/ping")).isEqualTo("/api/ping");
        assertThat(find("/api/users/7/x")).isEqualTo("/*page");
        assertThat(match.text(0)).isEqualTo("/api/users/7/x");
        assertThatThrownBy(() -> add("/*other")).isInstanceOf(RouteConflictException.class);
    }

    @Test
    void ginRefusesCompanyForACatchAllAtTheRoot() {
        RouteTree gin = new RouteTree(true);
        gin.add(RouteCases.route("GET", "/*page"));
        assertThatThrownBy(() -> gin.add(RouteCases.route("GET", "/api"))).isInstanceOf(RouteConflictException.class);
    }

    @Test
    void bothSpellingsMeanTheSame() {
        add("/books/{isbn}/pages/:page", "/files/{*path}");
        assertThat(find("/books/7/pages/8")).isEqualTo("/books/{isbn}/pages/:page");
        assertThat(RouteTreeCaseTests.params(match)).isEqualTo(Map.of("isbn", "7", "page", "8"));
        assertThat(Objects.requireNonNull(match.route()).template()).isEqualTo("/books/{isbn}/pages/{page}");
        assertThat(find("/files/a/b")).isEqualTo("/files/{*path}");
        assertThat(match.text(0)).isEqualTo("/a/b");
        assertThatThrownBy(() -> add("/books/:isbn/pages/{page}")).isInstanceOf(RouteConflictException.class);
    }

    @Test
    void escapedColonsAndBracesAreLiteral() {
        add("/a\\:b", "/\\{x}", "/a:rest");
        assertThat(find("/a:b")).isEqualTo("/a\\:b");
        assertThat(find("/{x}")).isEqualTo("/\\{x}");
        assertThat(find("/a:c")).isEqualTo("/a:rest");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "\\foo:",
                "/:",
                "/*",
                "/{}",
                "/{*}",
                "/{x",
                "/:a:b",
                "/:a*b",
                "/{x}.json",
                "/{x:[0-9]+}",
                "/x*y",
                "/x{*y}",
                "/*x/y",
                "/{*x}/y",
                "/a\\b",
                "/a\\*",
                "/:x/:x"
            })
    void aMalformedPatternIsRefusedByName(String pattern) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> add(pattern))
                .withMessageContaining("\"" + pattern + "\"");
        assertThat(find("/a")).isEqualTo("none");
    }

    @Test
    void aMatchAllocatesNothing() {
        Match reused = new Match(4);
        RouteCases.sets().getOrDefault("github", List.of()).stream()
                .filter(row -> row.method().equals("GET"))
                .forEach(row -> tree.add(row.route()));
        String path = "/repos/circlet/router/pulls/17/comments";
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        assertThat(allocated(threads, path, reused)).isLessThan(4096);
        assertThat(reused.size()).isEqualTo(3);
    }

    @Test
    void segmentsThatDifferOnlyInTheMiddleAreTold() {
        add("/first-eight-A-last-eight/x", "/first-eight-B-last-eight/x", "/12345678", "/123456789", "/1234567");
        assertThat(find("/first-eight-A-last-eight/x")).isEqualTo("/first-eight-A-last-eight/x");
        assertThat(find("/first-eight-B-last-eight/x")).isEqualTo("/first-eight-B-last-eight/x");
        assertThat(find("/first-eight-C-last-eight/x")).isEqualTo("none");
        assertThat(find("/12345678")).isEqualTo("/12345678");
        assertThat(find("/123456789")).isEqualTo("/123456789");
        assertThat(find("/1234567")).isEqualTo("/1234567");
        assertThat(find("/123456")).isEqualTo("none");
    }

    @Test
    void zeroCharactersCount() {
        add("/a", "/b/:x");
        assertThat(find("/a\0")).isEqualTo("none");
        assertThat(find("/b/\0")).isEqualTo("/b/:x");
        assertThat(match.text(0)).isEqualTo("\0");
    }

    @Test
    void aWiderCharacterIsNotTheOneInItsLowerByte() {
        add("/a/b", "/:x", "/:x/b", "/į/α", "/é/*rest");
        assertThat(find("/a\u012Fb")).isEqualTo("/:x");
        assertThat(match.text(0)).isEqualTo("a\u012Fb");
        assertThat(find("/a/\u0162")).isEqualTo("none");
        assertThat(find("/į/α")).isEqualTo("/į/α");
        assertThat(find("/į/b")).isEqualTo("/:x/b");
        assertThat(find("/é/α")).isEqualTo("/é/*rest");
        assertThat(match.text(0)).isEqualTo("/α");
        assertThat(find("/é/")).isEqualTo("/é/*rest");
        assertThat(match.text(0)).isEqualTo("/");
    }

    @Test
    void whatALongerPathLeftInAReusedMatchIsNotRead() {
        add("/ab", "/:x/ef", "/ab/cd");
        assertThat(find("/ab/cd")).isEqualTo("/ab/cd");
        assertThat(find("/ab")).isEqualTo("/ab");
        assertThat(find("/ab/c")).isEqualTo("none");
        assertThat(find("/" + "x".repeat(5000) + "/ef")).isEqualTo("/:x/ef");
        assertThat(match.text(0)).hasSize(5000);
        assertThat(find("/xx/e")).isEqualTo("none");
    }

    @Test
    void theLongestPrefixOfAParameterIsTriedFirst() {
        add("/:any/end", "/user_:name", "/user_a:rest/end", "/user_:name/other", "/user_ab");
        assertThat(find("/user_ab")).isEqualTo("/user_ab");
        assertThat(find("/user_abc/end")).isEqualTo("/user_a:rest/end");
        assertThat(find("/user_abc/other")).isEqualTo("/user_:name/other");
        assertThat(find("/user_/end")).isEqualTo("/:any/end");
        assertThat(find("/user_x/end")).isEqualTo("/:any/end");
        assertThat(match.text(0)).isEqualTo("user_x");
    }

    @Test
    void aRouteAddedAfterAMatchIsFound() {
        add("/a");
        assertThat(find("/b/1")).isEqualTo("none");
        add("/b/:x");
        assertThat(find("/b/1")).isEqualTo("/b/:x");
    }

    /** The least of a few rounds, since the first ones load classes and interpret. */
    private long allocated(ThreadMXBean threads, String path, Match reused) {
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 10_000; i++) {
                tree.find(path, reused);
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }

    @ParameterizedTest
    @CsvSource({
        "/a%20b, /a b",
        "/a+b, /a+b",
        "/%CE%B1/%F0%9D%84%9E, /α/\uD834\uDD1E",
        "/a%252Fb, /a%2Fb",
        "/%61%62, /ab",
    })
    void segmentsAreDecoded(String raw, String decoded) {
        assertThat(PathText.decode(raw)).isEqualTo(decoded);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/%", "/%4", "/%zz", "/a%2", "/%C3", "/%C3%28", "/%ff", "/%C0%AF", "/%ED%A0%80", "/%+1", "/%٤١"})
    void brokenEscapesAndBrokenUtf8AreNoPath(String raw) {
        assertThat(PathText.decode(raw)).isNull();
    }

    @Test
    void anEncodedSlashIsNoBorder() {
        add("/files/:name", "/files/:name/info");
        String path = Objects.requireNonNull(PathText.decode("/files/a%2Finfo"));
        assertThat(find(path)).isEqualTo("/files/:name");
        assertThat(PathText.value(match.text(0))).isEqualTo("a/info");
        assertThat(PathText.encode(path, false)).isEqualTo("/files/a%2Finfo");
    }
}
