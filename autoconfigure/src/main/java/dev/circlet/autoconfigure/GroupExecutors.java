package dev.circlet.autoconfigure;

import dev.circlet.cache.GroupSpec;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Gives each group threads of its own, so that a slow source of one group takes no thread from another: as many as loads
 * may run, none while there is nothing to load, and a queue no longer than the loads that may wait.
 */
final class GroupExecutors implements Function<GroupSpec, Executor> {

    private static final long IDLE_SECONDS = 30;

    private final boolean virtual;

    GroupExecutors(boolean virtual) {
        this.virtual = virtual;
    }

    @Override
    public Executor apply(GroupSpec spec) {
        String prefix = "circlet-" + spec.name() + "-";
        ThreadFactory threads = virtual ? GroupThreads.virtual(prefix) : GroupThreads.platform(count -> prefix + count);
        ThreadPoolExecutor executor = new ThreadPoolExecutor(
                spec.loadConcurrency(),
                spec.loadConcurrency(),
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(Math.max(1, spec.maxWaitingLoads())),
                threads);
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }
}
