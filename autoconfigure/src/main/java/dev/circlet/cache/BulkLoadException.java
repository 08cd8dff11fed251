package dev.circlet.cache;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Some keys of a {@link Group#getAll} failed. Carries what the others answered, so that nothing is lost.
 *
 * @since 0.1
 */
public final class BulkLoadException extends GroupException {

    private static final long serialVersionUID = 1L;

    private final transient Map<String, ByteView> values;
    private final transient Map<String, Throwable> failures;

    BulkLoadException(String group, Map<String, ByteView> values, Map<String, Throwable> failures) {
        super(
                group,
                "Group '" + group + "' failed for " + failures.size()
                        + " of the keys; failures() tells why, values() has " + values.size() + " that were found",
                failures.values().iterator().next());
        this.values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        this.failures = Collections.unmodifiableMap(new LinkedHashMap<>(failures));
    }

    /**
     * Returns the values that were found.
     *
     * @return values by key; absent keys are missing
     */
    public Map<String, ByteView> values() {
        return values;
    }

    /**
     * Returns the values that were found as a typed group reads them.
     *
     * @param group the view of this group that the application uses
     * @param <V> the type of the values
     * @return values by key; absent keys are missing
     * @throws ValueException if bytes cannot be decoded, which a {@link TypedGroup#getAll} would have told as a failure
     */
    public <V> Map<String, V> values(TypedGroup<V> group) {
        Map<String, V> decoded = new LinkedHashMap<>();
        values.forEach((key, bytes) -> decoded.put(key, group.decode(bytes)));
        return decoded;
    }

    /**
     * Returns why the other keys have no answer.
     *
     * @return failures by key; never empty
     */
    public Map<String, Throwable> failures() {
        return failures;
    }
}
