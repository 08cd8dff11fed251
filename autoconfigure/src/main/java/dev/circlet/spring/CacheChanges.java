package dev.circlet.spring;

import java.util.Objects;
import reactor.core.publisher.Mono;

/**
 * Changes of caches by reactive code that is no cached method. A thread of Reactor knows nothing of the transaction that it
 * works for, so a {@code Cache} that is used in the middle of a pipeline would change at once, and block. Here both come from the
 * subscriber:
 *
 * <pre>{@code
 * return books.save(book)
 *         .flatMap(saved -> CacheChanges.mono(() -> cache.evict(saved.isbn())).thenReturn(saved))
 *         .as(transaction::transactional);
 * }</pre>
 *
 * <p>Needs Reactor.
 *
 * @since 0.1
 */
public final class CacheChanges {

    private CacheChanges() {}

    /**
     * Makes changes of caches as the annotations of methods that return a {@code Mono} do: inside a reactive transaction of the
     * subscriber after its commit, which waits for the fleet, and not at all after a roll-back; without one at once, and the
     * result waits for the fleet. No thread does.
     *
     * @param changes calls {@code put}, {@code evict} or {@code clear} of caches of a {@link CircletCacheManager} on the thread
     *     that subscribes, once for each subscription; what it throws fails the result. Anything else in it is as elsewhere
     * @return completes when the changes have been made, or taken by the transaction
     * @throws NullPointerException if {@code changes} is null
     */
    public static Mono<Void> mono(Runnable changes) {
        Objects.requireNonNull(changes, "changes");
        return ReactiveScope.changing(changes);
    }
}
