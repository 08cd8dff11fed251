package dev.circlet.spring;

import dev.circlet.router.FieldErrors;
import dev.circlet.router.ProblemException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.MutablePropertyValues;
import org.springframework.validation.DataBinder;

/**
 * The values of one request, as the data binder asks for them. Names that are no path are left out, like others that no field
 * has; names that would be expensive to follow are a 400.
 */
final class BoundValues implements DataBinder.ValueResolver {

    /** Bounds the recursion of the binder for a type that holds itself. */
    private static final int MAX_DEPTH = 32;

    private final Map<String, List<String>> values;

    BoundValues(Map<String, List<String>> values) {
        this.values = sorted(values) ? new TreeMap<>(String.CASE_INSENSITIVE_ORDER) : new LinkedHashMap<>();
        values.forEach(this::add);
    }

    /** Whether names are compared without regard to case, which those of headers are. */
    private static boolean sorted(Map<String, List<String>> values) {
        return values instanceof TreeMap<String, List<String>> tree
                && tree.comparator() == String.CASE_INSENSITIVE_ORDER;
    }

    private void add(String name, List<String> list) {
        String path = name.endsWith("[]") ? name.substring(0, name.length() - 2) : name;
        if (!wellFormed(path)) {
            return;
        }
        if (path.chars().filter(c -> c == '.' || c == '[').count() > MAX_DEPTH) {
            throw new ProblemException(
                    new FieldErrors().add(path, "is nested too deeply").problem());
        }
        values.merge(path, list, (known, more) -> {
            List<String> all = new ArrayList<>(known);
            all.addAll(more);
            return all;
        });
    }

    /** Steps between dots, each a name with indexes or keys in brackets. */
    private static boolean wellFormed(String path) {
        boolean open = false;
        char before = '.';
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            boolean wrong = open
                    ? c == '[' || c == ']' && before == '[' || c == '"' || c == '\''
                    : c == ']' || (c == '.' || c == '[') && before == '.' || before == ']' && c != '.' && c != '[';
            if (wrong) {
                return false;
            }
            open = c == '[' || open && c != ']';
            before = open && c == '.' ? '_' : c;
        }
        return !open && before != '.';
    }

    @Override
    public @Nullable Object resolveValue(String name, Class<?> type) {
        boolean many = type.isArray() || Collection.class.isAssignableFrom(type);
        if (many) {
            checkIndexes(name);
        }
        List<String> list = values.get(name);
        if (list == null || list.isEmpty()) {
            return null;
        }
        return list.size() > 1 && (many || type == Optional.class) ? list.toArray(String[]::new) : list.get(0);
    }

    /** The binder would take a negative index for zero, and fail with others. */
    private void checkIndexes(String name) {
        for (String path : values.keySet()) {
            if (path.startsWith(name + "[")) {
                String index = path.substring(name.length() + 1, path.indexOf(']', name.length()));
                if (!index.matches("\\d{1,4}") || Integer.parseInt(index) >= SpringValueBinder.MAX_INDEX) {
                    throw SpringValueBinder.badIndex(path);
                }
            }
        }
    }

    @Override
    public Set<String> getNames() {
        return values.keySet();
    }

    boolean has(String path) {
        return values.keySet().stream()
                .anyMatch(name -> name.equals(path) || name.startsWith(path + ".") || name.startsWith(path + "["));
    }

    /** What is set on a bean of some properties. */
    MutablePropertyValues properties(Map<String, Class<?>> types) {
        MutablePropertyValues properties = new MutablePropertyValues();
        values.forEach(
                (name, list) -> properties.add(name, list.size() > 1 ? list.toArray(String[]::new) : list.get(0)));
        types.forEach((name, type) -> {
            Object value = resolveValue(name, type);
            if (value != null) {
                properties.add(name, value);
            }
        });
        return properties;
    }
}
