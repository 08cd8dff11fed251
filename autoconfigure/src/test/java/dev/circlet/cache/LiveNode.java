package dev.circlet.cache;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.UnaryOperator;

/** A node on real time and real threads, where true concurrency is the point. */
final class LiveNode implements AutoCloseable {

    final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
    final ExecutorService callers = Executors.newCachedThreadPool();
    final Groups groups;

    LiveNode() {
        this(builder -> builder);
    }

    LiveNode(UnaryOperator<GroupsBuilder> settings) {
        groups = settings.apply(Groups.builder()
                        .ticker(System::nanoTime)
                        .scheduler(Scheduler.of(timers))
                        .executors(spec -> Executors.newFixedThreadPool(spec.loadConcurrency())))
                .build();
    }

    Group group(GroupSpec.Builder spec, Getter<?> getter) {
        return groups.register(spec.build(), getter);
    }

    @Override
    public void close() {
        groups.close();
        callers.shutdownNow();
        timers.shutdownNow();
    }
}
