package dev.circlet.router;

import dev.circlet.router.RoutePattern.CatchAll;
import dev.circlet.router.RoutePattern.Literal;
import dev.circlet.router.RoutePattern.Piece;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The routes of a tree in the form that is quick to match: one step per segment of the path instead of one per fork of the tree.
 *
 * <p>A step looks a segment up in the table of the literals that may stand there. Where it ends and what its key is follows
 * from the path alone, so a processor can work on the next segments while it still waits for the node of this one. The order is
 * that of the tree: literal, then parameters from the longest to the shortest prefix, then the catch-all, and back to the next
 * of them where a branch ends without a route.
 *
 * <p>Knows only paths of characters up to {@code U+00FF}, which are one byte each. The tree itself answers for the others.
 */
final class RouteIndex {

    private final IndexNode root;

    private RouteIndex(IndexNode root) {
        this.root = root;
    }

    static RouteIndex of(List<Route> routes) {
        List<Entry> entries = new ArrayList<>();
        for (Route route : routes) {
            // A path of bytes never equals a wider literal.
            if (route.parsed().pieces().stream().allMatch(RouteIndex::isNarrow)) {
                entries.add(new Entry(route, segments(route.parsed().pieces())));
            }
        }
        return new RouteIndex(node("", entries, 0, 0));
    }

    private static boolean isNarrow(Piece piece) {
        return !(piece instanceof Literal literal) || literal.text().chars().allMatch(c -> c <= 0xFF);
    }

    /** What a segment of a pattern takes: its text, or what starts with it, or everything from there on. */
    private enum Kind {
        LITERAL,
        PARAM,
        CATCH_ALL
    }

    private record Segment(Kind kind, String text) {}

    private record Entry(Route route, List<Segment> segments) {}

    private static List<Segment> segments(List<Piece> pieces) {
        List<Segment> segments = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        Kind kind = Kind.LITERAL;
        for (Piece piece : pieces) {
            if (piece instanceof Literal literal) {
                for (char c : literal.text().toCharArray()) {
                    if (c != '/') {
                        text.append(c);
                        continue;
                    }
                    segments.add(new Segment(kind, text.toString()));
                    text.setLength(0);
                    kind = Kind.LITERAL;
                }
            } else {
                kind = piece instanceof CatchAll ? Kind.CATCH_ALL : Kind.PARAM;
            }
        }
        segments.add(new Segment(kind, text.toString()));
        // The first is what stands before the first slash, which is nothing.
        return segments.subList(1, segments.size());
    }

    /** The node at a depth for the routes that share everything above it. */
    private static IndexNode node(String text, List<Entry> entries, int depth, int parameter) {
        Map<String, List<Entry>> literals = new LinkedHashMap<>();
        Map<String, List<Entry>> params = new TreeMap<>((a, b) -> {
            int longer = Integer.compare(b.length(), a.length());
            return longer != 0 ? longer : a.compareTo(b);
        });
        Route here = null;
        Route catchAll = null;
        for (Entry entry : entries) {
            if (entry.segments().size() == depth) {
                here = entry.route();
                continue;
            }
            Segment segment = entry.segments().get(depth);
            switch (segment.kind()) {
                case LITERAL ->
                    literals.computeIfAbsent(segment.text(), key -> new ArrayList<>())
                            .add(entry);
                case PARAM ->
                    params.computeIfAbsent(segment.text(), key -> new ArrayList<>())
                            .add(entry);
                case CATCH_ALL -> catchAll = entry.route();
            }
        }
        return new IndexNode(
                text,
                here,
                parameter,
                children(literals, depth, parameter),
                children(params, depth, parameter + 1),
                catchAll);
    }

    private static List<IndexNode> children(Map<String, List<Entry>> groups, int depth, int parameter) {
        List<IndexNode> children = new ArrayList<>();
        groups.forEach((text, entries) -> children.add(node(text, entries, depth + 1, parameter)));
        return children;
    }

    /** The route of a path, whose parameters the match then holds. */
    @Nullable
    Route find(byte[] path, int length, Match match) {
        return length > 0 && path[0] == '/' ? find(root, path, 1, length, match) : null;
    }

    private static @Nullable Route find(IndexNode start, byte[] path, int from, int length, Match match) {
        IndexNode node = start;
        int at = from;
        while (true) {
            long word = Words.at(path, at);
            long slash = Words.slash(word);
            int end;
            long key;
            if (slash != 0) {
                end = at + Words.index(slash);
                key = Words.before(word, slash);
            } else {
                end = Words.slashAfter(path, at + Words.SIZE);
                key = IndexNode.key(word, Words.at(path, end - Words.SIZE));
            }
            IndexNode next = node.literal(key, path, at, end);
            if (next == null || node.fallback) {
                Route route = next == null ? null : below(next, path, end, length, match);
                if (route != null) {
                    return route;
                }
                next = node.param;
                if (next == null || at == end) {
                    return others(node, path, at, end, length, match);
                }
                match.bound(node.parameter, at, end);
            }
            if (end == length) {
                return next.route;
            }
            node = next;
            at = end + 1;
        }
    }

    private static @Nullable Route below(IndexNode node, byte[] path, int end, int length, Match match) {
        return end == length ? node.route : find(node, path, end + 1, length, match);
    }

    /** What a node answers whose literals do not, if there is more to try than one parameter. */
    private static @Nullable Route others(IndexNode node, byte[] path, int at, int end, int length, Match match) {
        for (IndexNode param : node.params) {
            if (param.startsSegment(path, at, end)) {
                match.bound(node.parameter, at + param.size, end);
                Route route = below(param, path, end, length, match);
                if (route != null) {
                    return route;
                }
            }
        }
        if (node.catchAll != null) {
            match.bound(node.parameter, at - 1, length);
        }
        return node.catchAll;
    }
}
