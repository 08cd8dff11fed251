package dev.circlet.spring;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.Cache.ValueRetrievalException;
import org.springframework.cache.Cache.ValueWrapper;

/** What callers of a cache get for a value. */
final class Values {

    private Values() {}

    static <T> @Nullable T as(@Nullable ValueWrapper found, @Nullable Class<T> type, String cache) {
        Object value = found == null ? null : found.get();
        if (value != null && type != null && !type.isInstance(value)) {
            throw new IllegalStateException("A value of cache '" + cache + "' is a "
                    + value.getClass().getName() + ", not a " + type.getName());
        }
        return cast(value);
    }

    /** Spring leaves the types to those who use the cache. */
    @SuppressWarnings("unchecked")
    static <T> @Nullable T cast(@Nullable Object value) {
        return (T) value;
    }

    /** Computes a value; what goes wrong is the cause of what is thrown. */
    static <T> @Nullable T call(Object key, Callable<T> loader) {
        try {
            return loader.call();
        } catch (Throwable failed) {
            throw new ValueRetrievalException(key, loader, failed);
        }
    }

    /** The same under the leases of a call that is not around a method. */
    static <T> @Nullable T call(Object key, Callable<T> loader, CacheScope scope) {
        try {
            return cast(ComputedBody.run(scope, loader::call));
        } catch (Throwable failed) {
            throw new ValueRetrievalException(key, loader, failed);
        }
    }
}
