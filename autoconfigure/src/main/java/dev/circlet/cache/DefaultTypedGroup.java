package dev.circlet.cache;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

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
        CompletableFuture<ByteView> bytes = group.getAsync(key);
        CompletableFuture<V> value = new CompletableFuture<>();
        bytes.whenComplete((view, failure) -> complete(value, view, failure));
        value.whenComplete((decoded, failure) -> bytes.cancel(false));
        return value;
    }

    private void complete(CompletableFuture<V> value, ByteView view, Throwable failure) {
        if (failure != null) {
            value.completeExceptionally(failure);
            return;
        }
        try {
            value.complete(decode(view));
        } catch (RuntimeException undecodable) {
            value.completeExceptionally(undecodable);
        }
    }

    @Override
    public Optional<V> find(String key) {
        return group.find(key).map(this::decode);
    }

    @Override
    public Map<String, V> getAll(Collection<String> keys) {
        Map<String, V> values = new LinkedHashMap<>();
        group.getAll(keys).forEach((key, bytes) -> values.put(key, decode(bytes)));
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

    private V decode(ByteView bytes) {
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
