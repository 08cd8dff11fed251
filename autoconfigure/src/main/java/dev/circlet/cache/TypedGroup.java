package dev.circlet.cache;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A {@link Group} seen through a {@link Codec}: the same keys, owners and rules, with values of one type.
 *
 * <p>Values of types that are immutable by their declaration, such as records of strings and numbers, are decoded once for
 * each entry and shared by its callers; they count against the budget of the group beside their bytes. {@link
 * ImmutableValues} tells which types these are; a {@link Codec#weigher() codec} may tell more. All other values are decoded by
 * each call, so that no two callers share an object. Bytes that cannot be decoded fail with a {@link ValueException}.
 *
 * @param <V> the type of the values
 * @since 0.1
 */
public interface TypedGroup<V> {

    /**
     * Returns the name.
     *
     * @return the name of the group
     */
    String name();

    /**
     * Returns the group of bytes behind this view.
     *
     * @return the group
     */
    Group group();

    /**
     * Returns the value of a key, waiting up to the group's default deadline.
     *
     * @param key the key
     * @return the value
     * @throws GroupException as {@link Group#get(String)}
     */
    V get(String key);

    /**
     * Returns the value of a key, waiting up to a deadline.
     *
     * @param key the key
     * @param deadline how long to wait
     * @return the value
     * @throws GroupException as {@link Group#get(String)}
     */
    V get(String key, Duration deadline);

    /**
     * Asks for the value of a key without waiting.
     *
     * @param key the key
     * @return a future as {@link Group#getAsync} gives it
     */
    CompletableFuture<V> getAsync(String key);

    /**
     * Returns the value of a key if the source has one.
     *
     * @param key the key
     * @return the value, or an empty result for an absent key
     * @throws GroupException as {@link Group#find}
     */
    Optional<V> find(String key);

    /**
     * Returns the values of several keys, asking each owner once.
     *
     * @param keys the keys
     * @return the values by key, in the order of the keys; absent keys are missing
     * @throws BulkLoadException if keys failed, be it that their bytes cannot be decoded; it tells which and carries the
     *     values of the others
     * @throws InvalidKeyException if a key cannot be used; nothing was loaded then
     */
    Map<String, V> getAll(Collection<String> keys);

    /**
     * Asks for the values of several keys without waiting.
     *
     * @param keys the keys
     * @return a future of what {@link #getAll} returns or throws; cancelling it takes this caller out of the flights
     */
    CompletableFuture<Map<String, V>> getAllAsync(Collection<String> keys);

    /**
     * Decodes bytes that the {@linkplain #group() group} gave, such as those of a {@link Lookup} or a
     * {@link BulkLoadException}.
     *
     * @param bytes the bytes
     * @return the value
     * @throws ValueException if they cannot be decoded
     */
    V decode(ByteView bytes);

    /**
     * Makes the fleet forget a key.
     *
     * @param key the key
     * @return who acknowledged and who could not be reached
     */
    Invalidation invalidate(String key);

    /**
     * Makes the fleet forget all keys of the group.
     *
     * @return who acknowledged and who could not be reached
     */
    Invalidation invalidateAll();

    /**
     * Returns this node's counts.
     *
     * @return a snapshot
     */
    GroupStats stats();
}
