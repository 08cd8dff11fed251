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
                "Group '" + group + "' failed for " + failures.size() + " of " + (failures.size() + values.size())
                        + " keys",
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
     * Returns why the other keys have no answer.
     *
     * @return failures by key; never empty
     */
    public Map<String, Throwable> failures() {
        return failures;
    }
}
