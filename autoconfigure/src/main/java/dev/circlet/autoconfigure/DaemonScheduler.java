package dev.circlet.autoconfigure;

import dev.circlet.cache.Scheduler;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/** One daemon thread for all timers of the cache; timers that were taken back leave its queue at once. */
final class DaemonScheduler implements Scheduler, AutoCloseable {

    private final ScheduledThreadPoolExecutor service;
    private final Scheduler scheduler;

    DaemonScheduler(String threadName) {
        service = new ScheduledThreadPoolExecutor(1, GroupThreads.platform(count -> threadName));
        service.setRemoveOnCancelPolicy(true);
        service.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        scheduler = Scheduler.of(service);
    }

    @Override
    public Cancellable schedule(Runnable task, long delayNanos) {
        return scheduler.schedule(task, delayNanos);
    }

    @Override
    public void close() {
        service.shutdownNow();
    }
}
