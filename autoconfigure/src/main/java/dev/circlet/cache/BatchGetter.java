package dev.circlet.cache;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * Loads the values of several keys from their source at once: one query instead of many.
 *
 * <p>It gets what one call needs: all cold keys that this node owns of one {@link Group#getAll}, or that a peer asks for in
 * one exchange, at most {@link GroupSpec#maxBatchKeys()} at a time; and a single key for a single get. Each key has a flight of
 * its own all the same. A key that is being loaded already is not asked for again, and whoever asks for a key of the batch
 * meanwhile shares its result.
 *
 * <p><b>Result.</b> A map of values, each as a {@link Getter} may return it: bare, {@link Loaded}, or
 * {@link java.util.Optional}. Keys that are missing in it, or are mapped to {@code null}, do not exist in the source. Keys
 * that nobody asked for are ignored. The map itself is never {@code null}: that is a failure.
 *
 * <p><b>Failure.</b> What is thrown fails every key of the batch. A value that cannot be kept, such as one that is too
 * large, fails its own key only.
 *
 * <p><b>Threads.</b> As for a {@link Getter}. A batch takes one place among the loads that run at once, ends with the load
 * timeout, and is interrupted when nobody waits for any of its keys any more. It may read from other groups, but none of
 * its own keys.
 *
 * @param <V> the type of the values
 * @since 0.1
 */
@FunctionalInterface
public interface BatchGetter<V> {

    /**
     * Loads values.
     *
     * @param keys the keys, at least one, in the order in which they were asked for; cannot be changed
     * @return the values by key
     * @throws Exception whatever the source reports
     */
    Map<String, ? extends V> load(Set<String> keys) throws Exception;

    /**
     * A batch getter that answers later and holds no thread meanwhile.
     *
     * @param <V> the type of the values
     * @since 0.1
     */
    @FunctionalInterface
    interface Async<V> extends BatchGetter<V> {

        /**
         * Begins to load values.
         *
         * @param keys as in {@link BatchGetter#load}
         * @return a stage of the values by key; it is cancelled when nobody waits for any of them any more
         * @throws Exception whatever the source reports at once
         */
        CompletionStage<? extends Map<String, ? extends V>> loadAsync(Set<String> keys) throws Exception;

        /** Waits for {@link #loadAsync}. Groups do not call it. */
        @Override
        default Map<String, ? extends V> load(Set<String> keys) throws Exception {
            return loadAsync(keys).toCompletableFuture().get();
        }
    }
}
