package dev.circlet.spring;

import dev.circlet.cache.GroupSpec;
import java.util.concurrent.Executor;

/**
 * Says what runs the getters. A bean of this type replaces the threads that each group has of its own; called once per group.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface LoadExecutors {

    /**
     * Makes the executor of a group.
     *
     * @param spec the group
     * @return an executor that offers {@link GroupSpec#loadConcurrency()} threads. One that is {@link AutoCloseable} or an
     *     executor service is shut down with the groups
     */
    Executor executorFor(GroupSpec spec);
}
