package dev.circlet.spring;

import dev.circlet.cache.FailureText;
import dev.circlet.cache.Group;
import dev.circlet.cache.KeyNotFoundException;
import java.lang.reflect.Type;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.support.SimpleValueWrapper;

/** The cache of a group with a getter, which is asked instead of the methods. */
final class GetterCache extends CircletCache {

    private final GetterValues values;

    GetterCache(Group group, GetterValues values, KeyEncoder keys, CacheCommits commits, CacheThreads threads) {
        super(group, keys, commits, threads);
        this.values = values;
    }

    @Override
    public ValueWrapper get(Object key) {
        CacheScope scope = CacheScope.current();
        SuspendedAnswers answers = scope == null ? null : scope.answers();
        Object value = answers == null ? find(key) : answers.get(getNativeCache(), encode(key), () -> load(key));
        return new SimpleValueWrapper(value);
    }

    @Override
    public <T> @Nullable T get(Object key, @Nullable Class<T> type) {
        return Values.as(new SimpleValueWrapper(values.find(encode(key), type)), type, getName());
    }

    @Override
    public <T> @Nullable T get(Object key, Callable<T> loader) {
        return Values.cast(find(key));
    }

    private @Nullable Object find(Object key) {
        return values.find(encode(key), declared());
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
        CompletableFuture<?> loading = threads().handed(values.load(encode(key), declared()));
        CompletableFuture<@Nullable Object> loaded = new CompletableFuture<>();
        loading.whenComplete((value, failed) -> {
            Throwable cause = failed == null ? null : FollowedFailure.ofFuture(failed);
            if (cause == null || cause instanceof KeyNotFoundException) {
                loaded.complete(value);
            } else {
                loaded.completeExceptionally(FailureText.carried(cause));
            }
        });
        return loaded;
    }

    private static @Nullable Type declared() {
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
