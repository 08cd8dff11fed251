package dev.circlet.router;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Any patterns against any path, compared with a matcher that tries one pattern after the other. An input is a path and the
 * patterns below it, one a line.
 */
class PathMatchFuzzTests {

    private static final int MAX_ROUTES = 20;

    @FuzzTest(maxDuration = "2m")
    void theEngineAnswersAsTheNaiveMatcherDoes(byte[] input) throws Exception {
        String[] lines = new String(input, StandardCharsets.UTF_8).split("\n", -1);
        Engine engine = new Engine();
        List<Naive> naive = new ArrayList<>();
        for (int i = 1; i < lines.length && naive.size() < MAX_ROUTES; i++) {
            if (lines[i].startsWith("/")) {
                add(engine, naive, lines[i]);
            }
        }
        String path = lines[0].indexOf('?') < 0 ? lines[0] : lines[0].substring(0, lines[0].indexOf('?'));
        MemoryExchange exchange = run(engine, path);
        String decoded = path.length() > 8192 ? null : PercentText.decoded(path, true);
        if (decoded == null) {
            assertThat(exchange.status()).isEqualTo(path.length() > 8192 ? 414 : 400);
            return;
        }
        String location = exchange.responseHeader("Location");
        if (location != null) {
            follow(engine, location);
            return;
        }
        assertThat(exchange.status() + exchange.text()).isEqualTo(expected(naive, decoded));
    }

    /** Redirects stay here and come to an end. */
    private static void follow(Engine engine, String first) throws Exception {
        String location = first;
        for (int hops = 0; location != null; hops++) {
            assertThat(hops).isLessThan(3);
            assertThat(location).matches("/([\\x21-\\x7E&&[^/\\\\]][\\x21-\\x7E&&[^\\\\]]*)?");
            location = run(engine, location).responseHeader("Location");
        }
    }

    private static MemoryExchange run(Engine engine, String path) throws Exception {
        MemoryExchange exchange = MemoryExchange.get(path);
        try {
            return exchange.runOn(engine);
        } catch (ProblemException problem) {
            exchange.status(problem.problem().status());
            return exchange;
        }
    }

    private static void add(Engine engine, List<Naive> naive, String pattern) {
        try {
            engine.get(pattern, context -> context.text(200, context.fullPath() + context.params()));
        } catch (IllegalArgumentException refused) {
            return;
        }
        naive.add(new Naive(pattern, RoutePattern.parse(pattern).pieces()));
    }

    private static String expected(List<Naive> routes, String path) {
        Found best = null;
        for (Naive route : routes) {
            Found found = route.match(path);
            if (found != null && (best == null || found.consumed().compareTo(best.consumed()) < 0)) {
                best = found;
            }
        }
        return best == null ? "404404 page not found" : "200" + best.pattern() + best.params();
    }

    /** Consumed tells for each character and the end what took it: a literal (1), a parameter (2) or a rest (3). */
    private record Found(String pattern, String consumed, Map<String, String> params) {}

    private record Naive(String pattern, List<RoutePattern.Piece> pieces) {

        @Nullable
        Found match(String path) {
            StringBuilder consumed = new StringBuilder();
            Map<String, String> params = new LinkedHashMap<>();
            int at = 0;
            for (RoutePattern.Piece piece : pieces) {
                int end = end(piece, path, at);
                if (end < 0) {
                    return null;
                }
                if (piece instanceof RoutePattern.CatchAll rest) {
                    params.put(rest.name(), PercentText.plain(path.substring(at - 1)));
                    return new Found(
                            pattern, consumed.append("3".repeat(end - at + 1)).toString(), params);
                } else if (piece instanceof RoutePattern.Param param) {
                    params.put(param.name(), PercentText.plain(path.substring(at, end)));
                }
                consumed.append((piece instanceof RoutePattern.Param ? "2" : "1").repeat(end - at));
                at = end;
            }
            return at == path.length() ? new Found(pattern, consumed.append('1').toString(), params) : null;
        }

        private static int end(RoutePattern.Piece piece, String path, int at) {
            if (piece instanceof RoutePattern.Literal literal) {
                return path.startsWith(literal.text(), at) ? at + literal.text().length() : -1;
            } else if (piece instanceof RoutePattern.Param) {
                int slash = path.indexOf('/', at);
                int end = slash < 0 ? path.length() : slash;
                return end == at ? -1 : end;
            }
            return Objects.requireNonNull(path).length();
        }
    }
}
