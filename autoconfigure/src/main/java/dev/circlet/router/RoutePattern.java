package dev.circlet.router;

import java.util.ArrayList;
import java.util.List;

/**
 * A parsed path pattern. {@code :name} and {@code {name}} mean the same, as do {@code *name} and {@code {*name}}; a colon or a
 * brace is literal after a backslash. A parameter takes the rest of its segment, a catch-all the rest of the path.
 *
 * @param text the pattern as it was written
 * @param pieces what it consists of, never two literals in a row
 * @param names the names of its parameters from left to right
 * @since 0.1
 */
record RoutePattern(String text, List<Piece> pieces, List<String> names) {

    /** Bounds the recursion of a match, which is never deeper than a pattern is long. */
    static final int MAX_LENGTH = 2048;

    /** What a pattern consists of. */
    sealed interface Piece {}

    /** Text that a path repeats to the letter. */
    record Literal(String text) implements Piece {}

    /** The rest of a segment, at least one character. */
    record Param(String name) implements Piece {}

    /** The rest of the path from its slash on. */
    record CatchAll(String name) implements Piece {}

    static RoutePattern parse(String text) {
        return new Parser(text).parse();
    }

    /** The same pattern as Spring writes it, which is what metrics and listings show. */
    String template() {
        StringBuilder template = new StringBuilder();
        for (Piece piece : pieces) {
            if (piece instanceof Literal literal) {
                template.append(literal.text());
            } else if (piece instanceof Param param) {
                template.append('{').append(param.name()).append('}');
            } else if (piece instanceof CatchAll rest) {
                template.append("{*").append(rest.name()).append('}');
            }
        }
        return template.toString();
    }

    boolean endsWithCatchAll() {
        return pieces.get(pieces.size() - 1) instanceof CatchAll;
    }

    boolean isRootCatchAll() {
        return pieces.size() == 2 && endsWithCatchAll() && pieces.get(0).equals(new Literal("/"));
    }

    private static final class Parser {
        private final String text;
        private final List<Piece> pieces = new ArrayList<>();
        private final List<String> names = new ArrayList<>();
        private final StringBuilder literal = new StringBuilder();
        private int at;

        Parser(String text) {
            this.text = text;
        }

        RoutePattern parse() {
            if (!text.startsWith("/")) {
                throw broken("must start with a slash");
            }
            if (text.length() > MAX_LENGTH) {
                throw broken("is longer than " + MAX_LENGTH + " characters");
            }
            while (at < text.length()) {
                char c = text.charAt(at);
                switch (c) {
                    case '\\' -> escape();
                    case ':' -> wildcard(false, at + 1, segmentEnd(), segmentEnd());
                    case '*' -> wildcard(true, at + 1, text.length(), text.length());
                    case '{' -> braces();
                    default -> literal(c);
                }
            }
            flush();
            return new RoutePattern(text, List.copyOf(pieces), List.copyOf(names));
        }

        private void literal(char c) {
            if (c == PathText.SLASH) {
                throw broken("holds half a surrogate pair");
            }
            literal.append(c);
            at++;
        }

        private void escape() {
            char next = at + 1 < text.length() ? text.charAt(at + 1) : ' ';
            if (next != ':' && next != '{') {
                throw broken("escapes something other than a colon or a brace at " + at);
            }
            literal.append(next);
            at += 2;
        }

        private void braces() {
            int close = text.indexOf('}', at);
            if (close < 0) {
                throw broken("has no closing brace for the one at " + at + "; write \\{ for a literal brace");
            }
            boolean rest = text.startsWith("{*", at);
            if (close + 1 != segmentEnd()) {
                throw broken("goes on after a wildcard in the same segment; a wildcard takes the rest of its segment");
            }
            wildcard(rest, at + (rest ? 2 : 1), close, close + 1);
        }

        private void wildcard(boolean rest, int from, int to, int end) {
            String name = text.substring(from, to);
            if (rest && (end != text.length() || name.indexOf('/') >= 0)) {
                throw broken("has a catch-all that is not its end");
            }
            if (name.isEmpty()) {
                throw broken("has a wildcard without a name at " + at);
            }
            if (name.chars().anyMatch(c -> c == ':' || c == '*' || c == '{' || c == '}' || c == '\\')) {
                throw broken("has more than one wildcard, or an expression, in segment \"" + text.substring(at, end)
                        + "\"; only a name is allowed");
            }
            if (rest && (literal.length() == 0 || literal.charAt(literal.length() - 1) != '/')) {
                throw broken("has a catch-all that does not follow a slash");
            }
            if (names.contains(name)) {
                throw broken("uses the name \"" + name + "\" twice");
            }
            flush();
            pieces.add(rest ? new CatchAll(name) : new Param(name));
            names.add(name);
            at = end;
        }

        private int segmentEnd() {
            int slash = text.indexOf('/', at);
            return slash < 0 ? text.length() : slash;
        }

        private void flush() {
            if (literal.length() > 0) {
                pieces.add(new Literal(literal.toString()));
                literal.setLength(0);
            }
        }

        private InvalidRouteException broken(String why) {
            return new InvalidRouteException("Route pattern \"" + text + "\" " + why);
        }
    }
}
