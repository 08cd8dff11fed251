package dev.circlet.cache;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A batch getter in the place of a getter. */
record BatchSource(BatchGetter<?> getter) implements Getter<Object> {

    /** Begins to load; the result is a map or a stage of one. */
    @Nullable
    Object load(Set<String> keys) throws Exception {
        return getter instanceof BatchGetter.Async<?> later ? later.loadAsync(keys) : getter.load(keys);
    }

    /** What a result says about one of the keys. */
    @Nullable
    Object of(String group, String key, @Nullable Object result) {
        if (result instanceof Map<?, ?> values) {
            return values.get(key);
        }
        throw new IllegalStateException("Group '" + group + "' cannot be loaded: its batch getter " + getter
                + " returned "
                + (result == null ? "null" : "a " + result.getClass().getName())
                + " instead of a map; return an empty map if the source has none of the keys");
    }

    @Override
    public @Nullable Object get(String key) throws Exception {
        return load(Set.of(key));
    }
}
