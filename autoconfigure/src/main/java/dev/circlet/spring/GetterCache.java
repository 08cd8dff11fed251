package dev.circlet.spring;

import dev.circlet.cache.Group;
import dev.circlet.cache.KeyNotFoundException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.support.SimpleValueWrapper;

/** The cache of a group with a getter, which is asked instead of the methods. */
final class GetterCache extends CircletCache {

    private final GetterValues values;

    GetterCache(Group group, GetterValues values, KeyEncoder keys, CacheCommits commits) {
        super(group, keys, commits);
        this.values = values;
    }

    @Override
    public ValueWrapper get(Object key) {
        return new SimpleValueWrapper(find(key));
    }

    @Override
    public <T> @Nullable T get(Object key, @Nullable Class<T> type) {
        return Values.as(new SimpleValueWrapper(values.typed(type).find(encode(key)).orElse(null)), type, getName());
    }

    @Override
    public <T> @Nullable T get(Object key, Callable<T> loader) {
        return Values.cast(find(key));
    }

    private @Nullable Object find(Object key) {
        return values.typed(declared()).find(encode(key)).orElse(null);
    }

    @Override
    public CompletableFuture<?> retrieve(Object key) {
        return load(key).thenApply(SimpleValueWrapper::new);
    }

    @Override
    public <T> CompletableFuture<T> retrieve(Object key, Supplier<CompletableFuture<T>> loader) {
        return load(key).thenApply(Values::cast);
    }

    private CompletableFuture<@Nullable Object> load(Object key) {
        CompletableFuture<? extends Object> loading = values.typed(declared()).getAsync(encode(key));
        CompletableFuture<@Nullable Object> loaded = new CompletableFuture<>();
        loading.whenComplete((value, failed) -> {
            if (failed == null || failed instanceof KeyNotFoundException) {
                loaded.complete(value);
            } else {
                loaded.completeExceptionally(failed);
            }
        });
        return loaded;
    }

    private static java.lang.reflect.@Nullable Type declared() {
        CacheScope scope = CacheScope.current();
        return scope == null ? null : scope.type();
    }

    /** The getter knows better than any caller: the key is forgotten and loaded anew. */
    @Override
    public void put(Object key, @Nullable Object value) {
        evict(key);
    }

    @Override
    public ValueWrapper putIfAbsent(Object key, @Nullable Object value) {
        return get(key);
    }

    /** To ask would be to load. */
    @Override
    boolean isHeld(String key) {
        return false;
    }
}
