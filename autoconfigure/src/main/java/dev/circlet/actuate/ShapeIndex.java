package dev.circlet.actuate;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Shapes in a tree of segments, so that of thousands only those are compared that begin alike. A pair of a node and a place in
 * the shape that is looked up is visited once, and the steps over all look-ups are bounded: what {@link #exhausted} says after
 * that many.
 *
 * @param <T> what is kept with a shape
 */
final class ShapeIndex<T> {

    /** More than two thousand routes over two thousand mappings take, and well below a second. */
    private static final long MAX_STEPS = 4_000_000;

    private final Node<T> root = new Node<>(0, false);
    private int nodes = 1;
    private long steps;

    void add(PathShape shape, T value) {
        Node<T> node = root;
        for (PathSegment segment : shape.segments()) {
            node = child(node, segment);
        }
        node.values.add(value);
    }

    private Node<T> child(Node<T> node, PathSegment segment) {
        if (segment == PathSegment.REST) {
            if (node.rest == null) {
                node.rest = new Node<>(nodes++, true);
            }
            return node.rest;
        }
        Map<String, Edge<T>> edges = segment.isLiteral() ? node.literals : node.wild;
        return edges.computeIfAbsent(segment.text(), text -> new Edge<>(segment, new Node<>(nodes++, false))).to;
    }

    /** What is kept with the shapes that meet this one, in the order of the tree. */
    Set<T> meeting(PathShape shape) {
        Search search = new Search(shape.segments());
        search.visit(root, 0);
        return search.found;
    }

    boolean exhausted() {
        return steps >= MAX_STEPS;
    }

    private record Edge<T>(PathSegment segment, Node<T> to) {}

    private static final class Node<T> {

        final int id;
        final boolean takesAny;
        final Map<String, Edge<T>> literals = new LinkedHashMap<>();
        final Map<String, Edge<T>> wild = new LinkedHashMap<>();
        final List<T> values = new ArrayList<>();

        @Nullable
        Node<T> rest;

        Node(int id, boolean takesAny) {
            this.id = id;
            this.takesAny = takesAny;
        }
    }

    private final class Search {

        private final List<PathSegment> segments;
        private final Set<Long> visited = new HashSet<>();
        private final Set<T> found = new LinkedHashSet<>();

        Search(List<PathSegment> segments) {
            this.segments = segments;
        }

        void visit(Node<T> node, int at) {
            if (exhausted() || !visited.add((long) node.id << 16 | at)) {
                return;
            }
            steps++;
            if (node.rest != null) {
                visit(node.rest, at);
            }
            if (at == segments.size()) {
                found.addAll(node.values);
                return;
            }
            PathSegment next = segments.get(at);
            if (next == PathSegment.REST) {
                visit(node, at + 1);
                node.literals.values().forEach(edge -> visit(edge.to, at));
                node.wild.values().forEach(edge -> visit(edge.to, at));
                return;
            }
            if (node.takesAny) {
                visit(node, at + 1);
            }
            Edge<T> same = next.isLiteral() ? node.literals.get(next.text()) : null;
            if (same != null) {
                visit(same.to, at + 1);
            } else if (!next.isLiteral()) {
                follow(node.literals, next, at);
            }
            follow(node.wild, next, at);
        }

        private void follow(Map<String, Edge<T>> edges, PathSegment next, int at) {
            for (Edge<T> edge : edges.values()) {
                steps++;
                if (edge.segment.meets(next)) {
                    visit(edge.to, at + 1);
                }
            }
        }
    }
}
