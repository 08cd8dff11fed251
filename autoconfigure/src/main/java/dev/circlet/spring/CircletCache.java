package dev.circlet.spring;

import dev.circlet.cache.Group;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.Cache;

/**
 * A {@link Group} as one of Spring's caches.
 *
 * <p><b>With a getter</b> the group loads what it does not hold, on the owner of the key: a look-up always finds something,
 * and the body of a {@code @Cacheable} method is not called. A key that the getter knows nothing of is a cached
 * {@code null}. There is nothing to put into such a group; a put makes the fleet forget the key, so that the next look-up
 * loads it anew. Failures of the getter arrive as they are on the node where it ran, elsewhere as a
 * {@link dev.circlet.cache.RemoteLoadException}.
 *
 * <p><b>Without one</b> the callers compute, one of them in the fleet per cold key, while all others wait for it: around a
 * {@code @Cacheable} method, and in {@link #get(Object, Callable)} and {@link #retrieve(Object, Supplier)}. What it throws
 * reaches those who wait on the same node as it is; on each other node one of them computes. A plain {@link #get(Object)}
 * of the application looks up what the fleet holds and makes nobody wait. {@link #putIfAbsent} is atomic in the fleet.
 *
 * <p>Puts and evictions reach the whole fleet before they return, unless Spring calls them for a method that returns a
 * future or a publisher: then nothing blocks, and its result waits for them. In a transaction bound to the thread, or a
 * reactive one of who subscribed to such a method, they take effect after its commit, but for {@link #evictIfPresent} and
 * {@link #invalidate}, which take effect at once and again after the commit.
 *
 * <p>A value that cannot be kept without a getter, because the codec cannot write it, fails nobody: it is its caller's, and a put
 * of it makes the fleet forget the key. The log tells of it once for each cache.
 *
 * <p>Null is a value like any other and kept for the negative TTL of the group. Safe for concurrent use.
 *
 * @since 0.1
 */
public abstract sealed class CircletCache implements Cache permits GetterCache, LeasedCache {

    private final Group group;
    private final KeyEncoder keys;
    private final CacheCommits commits;
    private final CacheThreads threads;

    CircletCache(Group group, KeyEncoder keys, CacheCommits commits, CacheThreads threads) {
        this.group = group;
        this.keys = keys;
        this.commits = commits;
        this.threads = threads;
    }

    @Override
    public final String getName() {
        return group.name();
    }

    /**
     * Returns the group behind this cache.
     *
     * @return the group
     */
    @Override
    public final Group getNativeCache() {
        return group;
    }

    @Override
    public final void evict(Object key) {
        String text = encode(key);
        forgotten(text);
        finish(commits.change(this, () -> group.invalidateAsync(text)));
    }

    @Override
    public final boolean evictIfPresent(Object key) {
        if (isRepeated()) {
            return false;
        }
        String text = encode(key);
        // Within Spring's advice nobody asks, and nothing may wait.
        boolean present = CacheScope.current() == null && isHeld(text);
        forgotten(text);
        finish(commits.changeNowAndThen(this, () -> group.invalidateAsync(text)));
        return present;
    }

    @Override
    public final void clear() {
        forgotten(null);
        finish(commits.change(this, group::invalidateAllAsync));
    }

    @Override
    public final boolean invalidate() {
        if (isRepeated()) {
            return false;
        }
        boolean present = group.stats().entries() > 0;
        forgotten(null);
        finish(commits.changeNowAndThen(this, group::invalidateAllAsync));
        return present;
    }

    /** Whether Spring does again what it has done before it asked the cache. */
    private static boolean isRepeated() {
        CacheScope scope = CacheScope.current();
        SuspendedAnswers answers = scope == null ? null : scope.answers();
        return answers != null && answers.isRepeated();
    }

    /** Whether the fleet is known to hold a key. */
    abstract boolean isHeld(String key);

    /** The calling transaction evicts a key, or all if null. */
    void forgotten(@Nullable String key) {}

    final String encode(Object key) {
        return keys.encode(key);
    }

    final CacheCommits commits() {
        return commits;
    }

    final CacheThreads threads() {
        return threads;
    }

    /** Waits for a change, or lets the result of the call wait that it belongs to. */
    final void finish(CompletableFuture<?> change) {
        CacheScope scope = CacheScope.awaiting();
        if (scope != null) {
            scope.pend(threads.handed(change));
        } else {
            Waits.forChange(change);
        }
    }
}
