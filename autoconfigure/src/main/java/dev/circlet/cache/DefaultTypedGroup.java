package dev.circlet.cache;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A group seen through its codec. */
final class DefaultTypedGroup<V> implements TypedGroup<V> {

    private final Group group;
    private final Class<V> type;
    private final Codec<V> codec;

    DefaultTypedGroup(Group group, Class<V> type, Codec<V> codec) {
        this.group = group;
        this.type = type;
        this.codec = Codec.sharing(codec);
    }

    Class<V> type() {
        return type;
    }

    @Override
    public String name() {
        return group.name();
    }

    @Override
    public Group group() {
        return group;
    }

    @Override
    public V get(String key) {
        ByteView bytes = group.get(key);
        V value = readable(bytes);
        return value != null ? value : found(loads().await(loads().instead(key, bytes)));
    }

    @Override
    public V get(String key, Duration deadline) {
        ByteView bytes = group.get(key, deadline);
        V value = readable(bytes);
        return value != null ? value : found(loads().await(loads().instead(key, bytes, deadline)));
    }

    private V found(@Nullable ByteView loaded) {
        if (loaded == null) {
            throw new KeyNotFoundException(name());
        }
        return decode(loaded);
    }

    @Override
    public CompletableFuture<V> getAsync(String key) {
        return then(group.getAsync(key), bytes -> {
            V value = readable(bytes);
            return value != null
                    ? CompletableFuture.completedFuture(value)
                    : then(loads().instead(key, bytes), loaded -> CompletableFuture.completedFuture(found(loaded)));
        });
    }

    /** Goes on without a wrapper around what the first or the second fails with; cancelling it cancels both. */
    private static <B extends @Nullable Object, T> CompletableFuture<T> then(
            CompletableFuture<B> first, Function<B, CompletableFuture<T>> next) {
        CompletableFuture<T> whole = new CompletableFuture<>();
        first.whenComplete((arrived, failure) -> {
            if (failure != null) {
                whole.completeExceptionally(failure);
                return;
            }
            try {
                CompletableFuture<T> second = next.apply(arrived);
                second.whenComplete((value, failed) -> {
                    if (failed != null) {
                        whole.completeExceptionally(failed);
                    } else {
                        whole.complete(value);
                    }
                });
                whole.whenComplete((value, failed) -> second.cancel(false));
            } catch (RuntimeException undecodable) {
                whole.completeExceptionally(FailureText.carried(undecodable));
            }
        });
        whole.whenComplete((value, failure) -> first.cancel(false));
        return whole;
    }

    @Override
    public Optional<V> find(String key) {
        ByteView bytes = group.find(key).orElse(null);
        if (bytes == null) {
            return Optional.empty();
        }
        V value = readable(bytes);
        return value != null
                ? Optional.of(value)
                : Optional.ofNullable(loads().await(loads().instead(key, bytes)))
                        .map(this::decode);
    }

    @Override
    public Map<String, V> getAll(Collection<String> keys) {
        BulkRead read = new BulkRead(group.getAll(keys));
        return read.anew.isEmpty() ? read.values() : loads().await(read.all());
    }

    @Override
    public CompletableFuture<Map<String, V>> getAllAsync(Collection<String> keys) {
        return then(group.getAllAsync(keys), found -> new BulkRead(found).all());
    }

    /** The values of several keys, in the order of the keys. */
    private final class BulkRead {

        private final Map<String, ByteView> found;
        private final Map<String, @Nullable V> values = new LinkedHashMap<>();
        private final Map<String, Throwable> failures = new LinkedHashMap<>();
        private final Map<String, CompletableFuture<@Nullable ByteView>> anew = new LinkedHashMap<>();

        BulkRead(Map<String, ByteView> found) {
            this.found = new LinkedHashMap<>(found);
            found.forEach((key, bytes) -> {
                if (read(key, bytes, DefaultTypedGroup.this::readable) == null && !failures.containsKey(key)) {
                    anew.put(key, loads().instead(key, bytes));
                }
            });
        }

        private @Nullable V read(String key, ByteView bytes, Function<ByteView, @Nullable V> reading) {
            try {
                V value = reading.apply(bytes);
                values.put(key, value);
                return value;
            } catch (ValueException undecodable) {
                failures.put(key, undecodable);
                return null;
            }
        }

        CompletableFuture<Map<String, V>> all() {
            CompletableFuture<?>[] loads = anew.values().toArray(CompletableFuture<?>[]::new);
            CompletableFuture<Void> loaded = new CompletableFuture<>();
            CompletableFuture.allOf(loads).whenComplete((done, failed) -> loaded.complete(null));
            loaded.whenComplete((done, cancelled) -> anew.values().forEach(load -> load.cancel(false)));
            return then(loaded, done -> {
                anew.forEach((key, load) -> load.whenComplete((bytes, failed) -> replace(key, bytes, failed)));
                return CompletableFuture.completedFuture(values());
            });
        }

        private void replace(String key, @Nullable ByteView bytes, @Nullable Throwable failed) {
            if (failed != null) {
                failures.put(key, failed);
            } else if (bytes == null) {
                found.remove(key);
                values.remove(key);
            } else {
                found.put(key, bytes);
                read(key, bytes, DefaultTypedGroup.this::decode);
            }
        }

        Map<String, V> values() {
            if (!failures.isEmpty()) {
                found.keySet().removeAll(failures.keySet());
                throw new BulkLoadException(name(), found, failures);
            }
            return values;
        }
    }

    @Override
    public Invalidation invalidate(String key) {
        return group.invalidate(key);
    }

    @Override
    public Invalidation invalidateAll() {
        return group.invalidateAll();
    }

    @Override
    public GroupStats stats() {
        return group.stats();
    }

    @Override
    public V decode(ByteView bytes) {
        try {
            return codec.decode(bytes);
        } catch (IOException | RuntimeException undecodable) {
            throw undecodable(undecodable);
        }
    }

    /** Decodes bytes that the fleet has; null if another release of the application wrote them, so that this one loads. */
    private @Nullable V readable(ByteView bytes) {
        try {
            return codec.decode(bytes);
        } catch (OtherShapeException other) {
            return null;
        } catch (IOException | RuntimeException undecodable) {
            throw undecodable(undecodable);
        }
    }

    private ValueException undecodable(Exception cause) {
        return new ValueException(
                name(),
                "the bytes held cannot be decoded as " + type.getName()
                        + "; invalidate the key, and give the group a new version if the type changed",
                cause);
    }

    /** The group if it has a getter; of one without, nothing but bytes is asked, which are always readable. */
    private DefaultGroup loads() {
        return (DefaultGroup) group;
    }
}
