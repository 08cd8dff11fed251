package dev.circlet.router;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The tree against a matcher that tries every route and picks the winner by comparing, character by character, what consumed
 * the path. Rerun a failure with {@code -Dcirclet.test.seed=<printed seed>}.
 */
class RouteTreeDifferentialTests {

    private static final int PAIRS = 200_000;
    private static final int PATHS_PER_SET = 40;
    private static final String[] WORDS = {
        "a",
        "b",
        "ab",
        "abc",
        "user",
        "user_",
        "userids",
        "é.",
        ".",
        "%",
        "α",
        "į",
        "collabor",
        "collaborators",
        "collabo-rators",
        "a-segment-of-more-than-16",
        "a-segment-of-more-than_16",
        "a-segment-with-as-much-16"
    };
    private static final String[] PREFIXES = {"user_", "user", "a", "é", "α", "collabora"};

    private final long seed = Long.getLong("circlet.test.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @Test
    void theTreeAnswersAsTheNaiveMatcherDoes() {
        System.out.println("RouteTreeDifferentialTests seed " + seed);
        int matched = 0;
        int pairs = 0;
        Match match = new Match();
        while (pairs < PAIRS) {
            RouteTree tree = new RouteTree();
            List<Tokens> accepted = register(tree);
            for (int i = 0; i < PATHS_PER_SET; i++, pairs++) {
                String path = randomPath(accepted);
                matched += agree(tree, accepted, path, match) ? 1 : 0;
            }
        }
        assertThat(matched).as("the walk must meet matches and misses").isBetween(PAIRS / 10, PAIRS * 9 / 10);
    }

    private boolean agree(RouteTree tree, List<Tokens> routes, String path, Match match) {
        Answer expected = naive(routes, path);
        boolean found = tree.find(path, match);
        String context = "seed " + seed + ", path " + path + ", routes " + routes;
        assertThat(found).as(context).isEqualTo(expected != null);
        if (expected != null) {
            Route route = match.route();
            assertThat(route == null ? "" : route.pattern()).as(context).isEqualTo(expected.pattern());
            assertThat(RouteTreeCaseTests.params(match)).as(context).isEqualTo(expected.params());
        }
        String sibling = path.endsWith("/") ? path.substring(0, path.length() - 1) : path + "/";
        boolean hasSibling = path.length() > 1 && naive(routes, sibling) != null;
        assertThat(tree.slashSibling(path)).as(context).isEqualTo(hasSibling ? sibling : null);
        return found;
    }

    private List<Tokens> register(RouteTree tree) {
        List<Tokens> accepted = new ArrayList<>();
        int wanted = 1 + random.nextInt(14);
        for (int i = 0; i < wanted; i++) {
            Tokens tokens = randomRoute();
            try {
                tree.add(RouteCases.route("GET", tokens.toString()));
                accepted.add(tokens);
            } catch (RouteConflictException ex) {
                assertThat(ex.rejected()).isEqualTo(tokens.toString());
                assertThat(accepted)
                        .as("seed " + seed)
                        .extracting(Tokens::toString)
                        .contains(ex.existing());
            }
        }
        return accepted;
    }

    private Tokens randomRoute() {
        List<Token> tokens = new ArrayList<>();
        int segments = random.nextInt(5);
        for (int depth = 0; depth < segments; depth++) {
            tokens.add(new Token('s', "/"));
            int kind = random.nextInt(10);
            if (kind < 5) {
                tokens.add(new Token('s', word()));
            } else if (kind < 8) {
                tokens.add(new Token('p', "p" + depth));
            } else if (kind < 9) {
                tokens.add(new Token('s', PREFIXES[random.nextInt(PREFIXES.length)]));
                tokens.add(new Token('p', "q" + depth));
            } else {
                tokens.add(new Token('c', "rest"));
                return new Tokens(tokens);
            }
        }
        if (segments == 0 || random.nextInt(5) == 0) {
            tokens.add(new Token('s', "/"));
        }
        return new Tokens(tokens);
    }

    private String randomPath(List<Tokens> routes) {
        StringBuilder path = new StringBuilder();
        if (!routes.isEmpty() && random.nextInt(3) > 0) {
            for (Token token : routes.get(random.nextInt(routes.size())).list()) {
                path.append(token.kind() == 's' ? token.text() : word());
            }
        } else {
            int segments = 1 + random.nextInt(5);
            for (int i = 0; i < segments; i++) {
                path.append('/').append(random.nextInt(12) == 0 ? "" : word());
            }
        }
        if (random.nextInt(6) == 0) {
            path.append('/');
        }
        return path.toString();
    }

    private String word() {
        return WORDS[random.nextInt(WORDS.length)];
    }

    private static @Nullable Answer naive(List<Tokens> routes, String path) {
        Answer best = null;
        for (Tokens route : routes) {
            Answer answer = route.match(path);
            if (answer != null && (best == null || answer.consumed().compareTo(best.consumed()) < 0)) {
                best = answer;
            }
        }
        return best;
    }

    /** Consumed holds for each character and the end of the path whether a literal (1), a parameter (2) or a rest (3) took it. */
    private record Answer(String pattern, String consumed, Map<String, String> params) {}

    private record Token(char kind, String text) {}

    private record Tokens(List<Token> list) {

        @Nullable
        Answer match(String path) {
            StringBuilder consumed = new StringBuilder();
            Map<String, String> params = new TreeMap<>();
            int at = 0;
            for (Token token : list) {
                if (token.kind() == 's') {
                    if (!path.startsWith(token.text(), at)) {
                        return null;
                    }
                    consumed.append("1".repeat(token.text().length()));
                    at += token.text().length();
                } else if (token.kind() == 'p') {
                    int end = at;
                    while (end < path.length() && path.charAt(end) != '/') {
                        end++;
                    }
                    if (end == at) {
                        return null;
                    }
                    params.put(token.text(), path.substring(at, end));
                    consumed.append("2".repeat(end - at));
                    at = end;
                } else {
                    params.put(token.text(), path.substring(at - 1));
                    consumed.append("3".repeat(path.length() - at + 1));
                    return new Answer(toString(), consumed.toString(), params);
                }
            }
            return at == path.length()
                    ? new Answer(toString(), consumed.append('1').toString(), params)
                    : null;
        }

        @Override
        public String toString() {
            StringBuilder pattern = new StringBuilder();
            for (Token token : list) {
                pattern.append(token.kind() == 's' ? "" : token.kind() == 'p' ? ":" : "*")
                        .append(token.text());
            }
            return pattern.toString();
        }
    }
}
