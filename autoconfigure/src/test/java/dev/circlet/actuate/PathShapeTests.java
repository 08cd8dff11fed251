package dev.circlet.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.router.Engine;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

class PathShapeTests {

    @ParameterizedTest
    @CsvSource({
        "/books/:isbn, /books/{id}",
        "/books/:isbn, /books/latest",
        "/books/latest, /books/{id}",
        "/books/:isbn, /books/*",
        "/books/:isbn, /**",
        "/books/*rest, /books/{id}/pages",
        "/books/*rest, /books/**",
        "/books/*rest, /**/pages",
        "/user_:name, /user_{name}",
        "/user_:name, /{any}",
        "/user_:name, /user_a?c",
        "/user_:name, /*_x",
        "/a/:b/c, /{x}/y/{z}",
        "/:a/:b, /{*rest}",
        "/items/:id, '/items/{id:[0-9]+}'",
        "/items/42, '/items/{id:[0-9]+}'",
        "/items/42.json, '/items/{id}.{type}'",
        "/, ''",
        "/, /",
        "/*rest, /",
        "/{name}/x, /y/x",
        "/{*path}, /a/b/c",
        "'/a\\:b', '/a:b'",
    })
    void theseMeet(String route, String mapping) {
        assertThat(meet(route, mapping)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "/books/:isbn, /books",
        "/books/:isbn, /books/{id}/pages",
        "/books/:isbn, /films/{id}",
        "/books/*rest, /books",
        "/user_:name, /user_",
        "/user_:name, /group_{name}",
        "/user_:name, /user",
        "/a/:b/c, /a/{x}/d",
        "/items/abc, '/items/{id:[0-9]+}'",
        "/items/42, '/items/{id}.{type}'",
        "/items/42.json, /items/*.xml",
        "/a, /A",
        "/a/, /a",
        "/a/, /a/*x",
        "/a, /a/",
        "/, /{name}",
        "/a?c, /abc",
        "'/a\\:b', '/a/{b}'",
    })
    void theseDoNot(String route, String mapping) {
        assertThat(meet(route, mapping)).isFalse();
    }

    @Test
    void aPrefixIsPartOfTheShape() {
        assertThat(PathShape.ofRoute("/lite", "/:name").meets(PathShape.ofSpring("/lite/{x}")))
                .isTrue();
        assertThat(PathShape.ofRoute("/lite", "/:name").meets(PathShape.ofSpring("/{x}")))
                .isFalse();
        assertThat(PathShape.ofSpring("/lite/a").below("/lite")).isTrue();
        assertThat(PathShape.ofSpring("/lite").below("/lite")).isTrue();
        assertThat(PathShape.ofSpring("/lites").below("/lite")).isFalse();
        assertThat(PathShape.ofSpring("/{any}/a").below("/lite")).isFalse();
    }

    /** The matchers that serve requests judge the same pairs by trying paths. */
    @Test
    void agreesWithTheMatchersThemselves() {
        long seed = Long.getLong("circlet.test.seed", System.nanoTime());
        System.out.println("PathShapeTests seed " + seed);
        Random random = new Random(seed);
        List<String> paths = paths();
        for (int i = 0; i < 3000; i++) {
            String route = random(random, ":p", "a:p", "*p");
            String mapping = random(random, "{p}", "a{p}", "{*p}", "*", "?", "a*", "**");
            boolean expected = common(route, mapping, paths);
            assertThat(meet(route, mapping))
                    .as("%s and %s, seed %d", route, mapping, seed)
                    .isEqualTo(expected);
        }
    }

    private static boolean common(String route, String mapping, List<String> paths) {
        Engine engine = new Engine();
        engine.get(route, context -> {});
        PathPattern pattern = PathPatternParser.defaultInstance.parse(mapping);
        return paths.stream()
                .anyMatch(path ->
                        engine.resolve("GET", path).isPresent() && pattern.matches(PathContainer.parsePath(path)));
    }

    private static String random(Random random, String... wild) {
        String[] literals = {"a", "b", "ab"};
        StringBuilder pattern = new StringBuilder();
        int length = 1 + random.nextInt(3);
        for (int i = 0; i < length; i++) {
            boolean literal = random.nextBoolean();
            String piece = literal ? literals[random.nextInt(3)] : wild[random.nextInt(wild.length)];
            boolean rest = piece.equals("*p") || piece.equals("{*p}") || piece.equals("**");
            pattern.append('/').append(literal || rest ? piece : piece.replace("p", "p" + i));
            if (rest) {
                break;
            }
        }
        return pattern.toString();
    }

    /** All paths of up to four segments out of a few, which are enough for patterns of up to three. */
    private static List<String> paths() {
        List<String> all = new ArrayList<>();
        List<String> now = List.of("");
        for (int i = 0; i < 4; i++) {
            List<String> next = new ArrayList<>();
            for (String path : now) {
                for (String segment : List.of("a", "b", "ab", "aa", "c", "cc")) {
                    next.add(path + "/" + segment);
                }
            }
            next.forEach(path -> all.addAll(List.of(path, path + "/")));
            now = next;
        }
        all.add("/");
        return all;
    }

    private static boolean meet(String route, String mapping) {
        PathShape one = PathShape.ofRoute("", route);
        PathShape two = PathShape.ofSpring(mapping == null ? "" : mapping);
        boolean meets = one.meets(two);
        assertThat(two.meets(one)).as("the other way round").isEqualTo(meets);
        return meets;
    }
}
