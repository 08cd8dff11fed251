package dev.circlet.spring;

import dev.circlet.cache.CommitHook;
import dev.circlet.cache.GroupSpec;
import dev.circlet.cache.LoadInterceptor;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link CircletCacheManager} is made with.
 *
 * @param keys turns keys into text
 * @param values turns values into bytes
 * @param commitHook knows the transactions; {@code null} if there are none
 * @param transactionAware whether puts and evictions wait for the commit of a transaction
 * @param executors makes the threads that go on with a method that returns a future or a publisher, for each cache
 * @param interceptor is around each execution that others wait for, as around a getter that returns a future
 * @param names the only names of caches, none for any
 * @since 0.1
 */
public record CircletCacheSettings(
        KeyEncoder keys,
        CacheValues values,
        @Nullable CommitHook commitHook,
        boolean transactionAware,
        Function<GroupSpec, Executor> executors,
        LoadInterceptor interceptor,
        Collection<String> names) {

    /**
     * Copies the names.
     *
     * @param keys turns keys into text
     * @param values turns values into bytes
     * @param commitHook knows the transactions
     * @param transactionAware whether puts and evictions wait for a commit
     * @param executors makes the threads of each cache
     * @param interceptor hears of executions
     * @param names the only names
     */
    public CircletCacheSettings {
        // In the order in which they are written, for the log.
        names = Collections.unmodifiableSet(new LinkedHashSet<>(names));
    }

    /**
     * Returns these settings with other names.
     *
     * @param names the only names of caches, none for any
     * @return a copy
     */
    public CircletCacheSettings withNames(Collection<String> names) {
        return new CircletCacheSettings(keys, values, commitHook, transactionAware, executors, interceptor, names);
    }
}
