package dev.circlet.cache;

import org.jspecify.annotations.Nullable;

/**
 * Loads the value of a key from its source: a database row, a file, a remote service.
 *
 * <p>A group calls its getter at most once at a time per key and node; everybody who asks for the key meanwhile shares
 * the result. That is why a getter sees the key and nothing else: it runs on the group's executor, with the trace
 * context and the MDC of the caller that started the load, but never with that caller's security or request context.
 * What the value depends on belongs into the key.
 *
 * <p><b>Result.</b> {@code null} says that the key does not exist in the source; the answer is remembered for the
 * group's negative TTL. The result may also be a {@link Loaded} to give this value a lifetime of its own, an
 * {@link java.util.Optional} whose emptiness means the same as {@code null}, or a
 * {@link java.util.concurrent.CompletionStage} of any of these.
 *
 * <p><b>Failure.</b> Whatever the getter throws reaches the callers on this node as the very same object, and callers on
 * other nodes as a {@link RemoteLoadException}. Failures are not cached.
 *
 * <p><b>Threads.</b> The getter is called from several threads at once for different keys. It may block; when it runs
 * longer than the group's load timeout, or when nobody waits for the value any more, its thread is interrupted. It may
 * read from other groups up to a depth of eight, but not its own key.
 *
 * @param <V> the type of the values
 * @since 0.1
 */
@FunctionalInterface
public interface Getter<V> {

    /**
     * Loads one value.
     *
     * @param key the key, well-formed and within the group's size limit
     * @return the value, or {@code null} if the source has none
     * @throws Exception whatever the source reports
     */
    @Nullable
    V get(String key) throws Exception;
}
