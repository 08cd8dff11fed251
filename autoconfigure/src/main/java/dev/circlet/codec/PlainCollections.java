package dev.circlet.codec;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Which list, set or map of the platform stands for a collection, equal to it and in the order of its elements. */
final class PlainCollections {

    /** A map whose keys are texts. */
    static final String MAP = "map";

    private static final String SORTED_MAP = "sorted-map";

    /** An element, or none. */
    static final String OPTIONAL = "optional";

    private static final Map<String, Supplier<Collection<@Nullable Object>>> COLLECTIONS = Map.of(
            "list",
            ArrayList::new,
            "linked-list",
            LinkedList::new,
            "deque",
            ArrayDeque::new,
            "set",
            LinkedHashSet::new,
            "sorted-set",
            TreeSet::new,
            OPTIONAL,
            ArrayList::new);

    private static final Map<String, Supplier<Map<@Nullable Object, @Nullable Object>>> MAPS =
            Map.of(MAP, LinkedHashMap::new, SORTED_MAP, TreeMap::new);

    private PlainCollections() {}

    /** The id of what stands for a collection, map or optional; null for any other value. */
    static @Nullable String id(Object value) {
        if (value instanceof Map<?, ?>) {
            if (Rows.isRow(value)) {
                return Rows.ID;
            }
            return value instanceof SortedMap<?, ?> sorted && sorted.comparator() == null ? SORTED_MAP : MAP;
        }
        if (value instanceof Set<?>) {
            return value instanceof SortedSet<?> sorted && sorted.comparator() == null ? "sorted-set" : "set";
        }
        if (value instanceof Optional<?>) {
            return OPTIONAL;
        }
        if (value instanceof Deque<?>) {
            return value instanceof List<?> ? "linked-list" : "deque";
        }
        return value instanceof Collection<?> ? "list" : null;
    }

    static @Nullable Collection<@Nullable Object> collection(String id) {
        Supplier<Collection<@Nullable Object>> supplier = COLLECTIONS.get(id);
        return supplier == null ? null : supplier.get();
    }

    static @Nullable Map<@Nullable Object, @Nullable Object> map(String id) {
        if (id.equals(Rows.ID)) {
            return Rows.areKnown() ? Rows.create() : null;
        }
        Supplier<Map<@Nullable Object, @Nullable Object>> supplier = MAPS.get(id);
        return supplier == null ? null : supplier.get();
    }

    /** The elements of anything but a map. */
    static Collection<?> elements(Object value) {
        return value instanceof Optional<?> optional ? optional.stream().toList() : (Collection<?>) value;
    }

    /** What was read into a collection. */
    static Object finished(String id, Collection<@Nullable Object> elements) {
        return id.equals(OPTIONAL) ? elements.stream().filter(Objects::nonNull).findFirst() : elements;
    }

    static boolean hasTextKeys(Map<?, ?> map) {
        return map.keySet().stream().allMatch(String.class::isInstance);
    }
}
