package dev.circlet.cache;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

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
        return decode(group.get(key));
    }

    @Override
    public V get(String key, Duration deadline) {
        return decode(group.get(key, deadline));
    }

    @Override
    public CompletableFuture<V> getAsync(String key) {
        return decoded(group.getAsync(key), this::decode);
    }

    private static <B, T> CompletableFuture<T> decoded(CompletableFuture<B> bytes, Function<B, T> decoder) {
        CompletableFuture<T> value = new CompletableFuture<>();
        bytes.whenComplete((arrived, failure) -> {
            if (failure != null) {
                value.completeExceptionally(failure);
                return;
            }
            try {
                value.complete(decoder.apply(arrived));
            } catch (RuntimeException undecodable) {
                value.completeExceptionally(FailureText.carried(undecodable));
            }
        });
        value.whenComplete((decoded, failure) -> bytes.cancel(false));
        return value;
    }

    @Override
    public Optional<V> find(String key) {
        return group.find(key).map(this::decode);
    }

    @Override
    public Map<String, V> getAll(Collection<String> keys) {
        return decodeAll(group.getAll(keys));
    }

    @Override
    public CompletableFuture<Map<String, V>> getAllAsync(Collection<String> keys) {
        return decoded(group.getAllAsync(keys), this::decodeAll);
    }

    private Map<String, V> decodeAll(Map<String, ByteView> found) {
        Map<String, V> values = new LinkedHashMap<>();
        Map<String, Throwable> failures = new LinkedHashMap<>();
        found.forEach((key, bytes) -> {
            try {
                values.put(key, decode(bytes));
            } catch (ValueException undecodable) {
                failures.put(key, undecodable);
            }
        });
        if (!failures.isEmpty()) {
            Map<String, ByteView> others = new LinkedHashMap<>(found);
            others.keySet().removeAll(failures.keySet());
            throw new BulkLoadException(name(), others, failures);
        }
        return values;
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
            throw new ValueException(
                    name(),
                    "the bytes held cannot be decoded as " + type.getName()
                            + "; invalidate the key, and give the group a new version if the type changed",
                    undecodable);
        }
    }
}
