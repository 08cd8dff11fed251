package dev.circlet.router;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

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
     * Adds what a validation found on an object whose fields were not all bound. What it says of a field that has an error
     * already, or of an object that holds such a field, is left out: it did not see the value of the client.
     *
     * @param found what the validation says
     * @return this collection
     */
    public FieldErrors complete(FieldErrors found) {
        List<Map<String, String>> more = found.errors.stream()
                .filter(error -> !hasWithin(error.getOrDefault("field", "")))
                .toList();
        errors.addAll(more);
        return this;
    }

    /**
     * Whether a field, or one below it, has an error already.
     *
     * @param field the path of the field; the empty one is above all others
     * @return whether one was added
     */
    public boolean hasWithin(String field) {
        return errors.stream().map(error -> error.getOrDefault("field", "")).anyMatch(name -> {
            boolean below = name.startsWith(field) && name.length() > field.length();
            return name.equals(field) || field.isEmpty() || below && ".[".indexOf(name.charAt(field.length())) >= 0;
        });
    }

    /**
     * These errors under other names.
     *
     * @param spelling how the client spells the path of a field
     * @return a new collection
     */
    public FieldErrors named(UnaryOperator<String> spelling) {
        FieldErrors named = new FieldErrors();
        errors.forEach(
                error -> named.add(spelling.apply(error.getOrDefault("field", "")), error.getOrDefault("message", "")));
        return named;
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
        long count = errors.stream().distinct().count();
        Map<String, String> first = sorted().get(0);
        String field = first.getOrDefault("field", "");
        String more = count == 1 ? "" : " (and " + (count - 1) + " more)";
        String detail = (field.isEmpty() ? "The object" : field) + " " + first.get("message") + more;
        return problem("Not valid: " + detail);
    }

    /**
     * The problem in other words, with the same member {@code errors}.
     *
     * @param detail what went wrong
     * @return with status 400; without the member if there are no errors
     */
    public Problem problem(String detail) {
        Problem problem = Problem.of(400, detail);
        return errors.isEmpty() ? problem : problem.with("errors", sorted());
    }

    private List<Map<String, String>> sorted() {
        return errors.stream().distinct().sorted(ORDER).limit(MAX_ERRORS).toList();
    }
}
