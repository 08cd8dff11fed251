package dev.circlet.actuate;

import java.util.ArrayList;
import java.util.List;

/**
 * The paths a pattern matches, segment by segment, whoever wrote it: a route, a mapping of Spring MVC or a servlet. Two shapes
 * meet if a path matches both.
 */
final class PathShape {

    private final List<PathSegment> segments;

    private PathShape(List<PathSegment> segments) {
        this.segments = List.copyOf(segments);
    }

    /** A pattern in Spring's spelling, of either of its matchers. */
    static PathShape ofSpring(String pattern) {
        List<PathSegment> segments = new ArrayList<>();
        String path = pattern.startsWith("/") ? pattern : "/" + pattern;
        int start = 1;
        int depth = 0;
        for (int i = 1; i <= path.length(); i++) {
            char c = i < path.length() ? path.charAt(i) : '/';
            depth += c == '{' ? 1 : c == '}' ? -1 : 0;
            if (i == path.length() || c == '/' && depth <= 0) {
                segments.add(PathSegment.spring(path.substring(start, i)));
                start = i + 1;
            }
        }
        return new PathShape(segments);
    }

    /** A pattern of a route below a prefix without wildcards. A catch-all matches what follows its slash, nothing included. */
    static PathShape ofRoute(String prefix, String pattern) {
        List<PathSegment> segments = new ArrayList<>(literals(prefix));
        StringBuilder literal = new StringBuilder();
        int i = 1;
        while (i <= pattern.length()) {
            char c = i < pattern.length() ? pattern.charAt(i) : '/';
            if (c == '*' || pattern.startsWith("{*", i)) {
                segments.add(PathSegment.ANYTHING);
                segments.add(PathSegment.REST);
                return new PathShape(segments);
            } else if (c == ':' || c == '{') {
                segments.add(PathSegment.prefixed(literal.toString()));
                int slash = pattern.indexOf('/', i);
                i = slash < 0 ? pattern.length() + 1 : slash + 1;
                literal.setLength(0);
            } else if (c == '/') {
                segments.add(PathSegment.literal(literal.toString()));
                literal.setLength(0);
                i++;
            } else {
                boolean escaped = c == '\\' && i + 1 < pattern.length();
                literal.append(escaped ? pattern.charAt(i + 1) : c);
                i += escaped ? 2 : 1;
            }
        }
        return new PathShape(segments);
    }

    private static List<PathSegment> literals(String prefix) {
        List<PathSegment> literals = new ArrayList<>();
        for (String text : prefix.split("/")) {
            if (!text.isEmpty()) {
                literals.add(PathSegment.literal(text));
            }
        }
        return literals;
    }

    List<PathSegment> segments() {
        return segments;
    }

    /** Whether all its paths lie at or below a prefix without wildcards. */
    boolean below(String prefix) {
        List<PathSegment> literals = literals(prefix);
        if (literals.size() > segments.size()) {
            return false;
        }
        for (int i = 0; i < literals.size(); i++) {
            PathSegment mine = segments.get(i);
            if (!mine.isLiteral() || !mine.text().equals(literals.get(i).text())) {
                return false;
            }
        }
        return true;
    }

    boolean meets(PathShape other) {
        ShapeIndex<Boolean> index = new ShapeIndex<>();
        index.add(this, true);
        return !index.meeting(other).isEmpty();
    }
}
