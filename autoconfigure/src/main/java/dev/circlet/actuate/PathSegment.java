package dev.circlet.actuate;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * What one segment of a pattern matches: characters, {@link #ONE} of any, {@link #MANY} of any. An expression in a variable is
 * tried where the other side is literal and counts as {@link #MANY} elsewhere, so that nothing that meets is taken for apart.
 */
final class PathSegment {

    /** Any number of segments, none included. */
    static final PathSegment REST = new PathSegment("**", List.of(), false, null);

    /** Whatever a segment may hold, nothing included. */
    static final PathSegment ANYTHING = new PathSegment("{}*", List.of(-2), false, null);

    private static final int ONE = -1;
    private static final int MANY = -2;
    private static final List<Integer> PARAMETER = List.of(ONE, MANY);

    private final String text;
    private final List<Integer> tokens;
    private final boolean literal;
    private final @Nullable Pattern expression;

    private PathSegment(String text, List<Integer> tokens, boolean literal, @Nullable Pattern expression) {
        this.text = text;
        this.tokens = tokens;
        this.literal = literal;
        this.expression = expression;
    }

    static PathSegment literal(String text) {
        return new PathSegment(text, text.chars().boxed().toList(), true, null);
    }

    /** Text and a parameter that takes the rest of the segment. */
    static PathSegment prefixed(String text) {
        List<Integer> tokens = new ArrayList<>(text.chars().boxed().toList());
        tokens.addAll(PARAMETER);
        return new PathSegment(text + "{}", List.copyOf(tokens), false, null);
    }

    /** A segment in Spring's spelling. */
    static PathSegment spring(String text) {
        if (text.equals("**") || text.startsWith("{*")) {
            return REST;
        }
        if (text.chars().noneMatch(c -> c == '*' || c == '?' || c == '{')) {
            return literal(text);
        }
        return new SpringSegment(text).parse();
    }

    boolean isLiteral() {
        return literal;
    }

    String text() {
        return text;
    }

    /** Whether some text matches both. */
    boolean meets(PathSegment other) {
        if (literal && other.literal) {
            return text.equals(other.text);
        }
        if (literal && other.expression != null) {
            return other.expression.matcher(text).matches();
        }
        if (other.literal && expression != null) {
            return expression.matcher(other.text).matches();
        }
        return meet(tokens, other.tokens);
    }

    /** Row by row: whether what is left of one and of the other have a text in common. */
    private static boolean meet(List<Integer> one, List<Integer> two) {
        boolean[] below = new boolean[two.size() + 1];
        for (int i = one.size(); i >= 0; i--) {
            boolean[] row = new boolean[two.size() + 1];
            for (int j = two.size(); j >= 0; j--) {
                int a = i < one.size() ? one.get(i) : 0;
                int b = j < two.size() ? two.get(j) : 0;
                if (i == one.size() && j == two.size()) {
                    row[j] = true;
                } else if (a == MANY || b == MANY) {
                    row[j] = i < one.size() && below[j] && (a == MANY || b == MANY) || j < two.size() && row[j + 1];
                } else {
                    row[j] = i < one.size() && j < two.size() && (a == b || a == ONE || b == ONE) && below[j + 1];
                }
            }
            below = row;
        }
        return below[0];
    }

    private static final class SpringSegment {

        private final String text;
        private final List<Integer> tokens = new ArrayList<>();
        private final StringBuilder expression = new StringBuilder();
        private boolean constrained;
        private int at;

        SpringSegment(String text) {
            this.text = text;
        }

        PathSegment parse() {
            if (text.equals("*")) {
                return new PathSegment(text, PARAMETER, false, null);
            }
            while (at < text.length()) {
                char c = text.charAt(at);
                switch (c) {
                    case '?' -> add(ONE, ".", 1);
                    case '*' -> add(MANY, ".*", 1);
                    case '{' -> variable();
                    default -> add(c, Pattern.quote(String.valueOf(c)), 1);
                }
            }
            return new PathSegment(text, List.copyOf(tokens), false, constrained ? compiled() : null);
        }

        private void add(int token, String part, int length) {
            tokens.add(token);
            expression.append(part);
            at += length;
        }

        private void variable() {
            int depth = 0;
            int end = at;
            do {
                char c = text.charAt(end++);
                depth += c == '{' ? 1 : c == '}' ? -1 : 0;
            } while (depth > 0 && end < text.length());
            String inside = text.substring(at + 1, Math.max(at + 1, end - 1));
            int colon = inside.indexOf(':');
            boolean whole = at == 0 && end == text.length();
            if (whole && colon < 0) {
                tokens.add(ONE);
            }
            constrained |= colon >= 0;
            add(MANY, colon < 0 ? ".*" : "(" + inside.substring(colon + 1) + ")", end - at);
        }

        private @Nullable Pattern compiled() {
            try {
                return Pattern.compile(expression.toString(), Pattern.DOTALL);
            } catch (PatternSyntaxException broken) {
                return null;
            }
        }
    }
}
