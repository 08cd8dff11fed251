package dev.circlet.cache;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A loaded value together with the lifetime its source wants for it.
 *
 * <p>A getter returns this instead of the bare value when it knows better than the group's TTL, for example from a
 * {@code Cache-Control} header. Immutable: each method returns a new object.
 *
 * @param <V> the type of the value
 * @since 0.1
 */
public final class Loaded<V> {

    private final V value;
    private final @Nullable Duration ttl;

    private Loaded(V value, @Nullable Duration ttl) {
        this.value = value;
        this.ttl = ttl;
    }

    /**
     * Wraps a value that lives as long as the group's TTL says.
     *
     * @param value the value; never {@code null}, because an absent key is a getter's plain {@code null}
     * @param <V> the type of the value
     * @return the value without a lifetime of its own
     */
    public static <V> Loaded<V> of(V value) {
        return new Loaded<>(
                Objects.requireNonNull(value, "value must not be null; return null for an absent key"), null);
    }

    /**
     * Returns this value with a lifetime of its own, to which the group's jitter does not apply.
     *
     * @param ttl how long the value may be served; zero means that it is handed to the callers that wait and not kept
     * @return the same value with the lifetime
     * @throws IllegalArgumentException if the duration is negative
     */
    public Loaded<V> ttl(Duration ttl) {
        if (ttl.isNegative()) {
            throw new IllegalArgumentException(
                    "A value cannot live for " + ttl + "; give zero or more, or uncached() to keep it nowhere");
        }
        return new Loaded<>(value, ttl);
    }

    /**
     * Returns this value marked to be handed to the callers that wait for it and kept nowhere.
     *
     * @return the same value with a lifetime of zero
     */
    public Loaded<V> uncached() {
        return new Loaded<>(value, Duration.ZERO);
    }

    /**
     * Returns the wrapped value.
     *
     * @return the value
     */
    public V value() {
        return value;
    }

    /**
     * Returns the lifetime of its own that the source gave.
     *
     * @return the lifetime, or {@code null} to use the group's
     */
    public @Nullable Duration ttl() {
        return ttl;
    }

    @Override
    public String toString() {
        return "Loaded[ttl=" + (ttl == null ? "of the group" : ttl) + "]";
    }
}
