package dev.circlet.router;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Collects what is wrong with the fields of a request, for a 400 that names each of them. For use by one thread.
 *
 * @since 0.1
 */
public final class FieldErrors {

    /** Bounds the answer to a long list of invalid elements. */
    private static final int MAX_ERRORS = 100;

    private static final int MAX_NAME = 200;

    private static final Comparator<Map<String, String>> ORDER = Comparator.comparing(
                    (Map<String, String> error) -> error.getOrDefault("field", ""))
            .thenComparing(error -> error.getOrDefault("message", ""));

    private final List<Map<String, String>> errors = new ArrayList<>();

    /** Creates an empty collection. */
    public FieldErrors() {}

    /**
     * Adds an error.
     *
     * @param field the path of the field, such as {@code items[0].name}; empty for the object itself
     * @param message what is wrong, to stand behind the name; must not hold what the client sent
     * @return this collection
     */
    public FieldErrors add(String field, String message) {
        Map<String, String> error = new LinkedHashMap<>();
        error.put("field", field.length() > MAX_NAME ? field.substring(0, MAX_NAME) + "…" : field);
        error.put("message", message);
        errors.add(error);
        return this;
    }

    /**
     * Whether nothing is wrong.
     *
     * @return whether no error was added
     */
    public boolean isEmpty() {
        return errors.isEmpty();
    }

    /**
     * Whether a field has an error already.
     *
     * @param field the path of the field
     * @return whether one was added
     */
    public boolean has(String field) {
        return errors.stream().anyMatch(error -> field.equals(error.get("field")));
    }

    /**
     * The problem: the first error in words, and a member {@code errors} with {@code field} and {@code message} of each,
     * sorted by field, up to 100 of them.
     *
     * @return with status 400
     * @throws IllegalStateException if nothing is wrong
     */
    public Problem problem() {
        if (errors.isEmpty()) {
            throw new IllegalStateException("There are no errors");
        }
        List<Map<String, String>> sorted =
                errors.stream().sorted(ORDER).limit(MAX_ERRORS).toList();
        String field = sorted.get(0).getOrDefault("field", "");
        String more = errors.size() == 1 ? "" : " (and " + (errors.size() - 1) + " more)";
        String detail =
                (field.isEmpty() ? "The object" : field) + " " + sorted.get(0).get("message") + more;
        return Problem.of(400, "Not valid: " + detail).with("errors", sorted);
    }
}
