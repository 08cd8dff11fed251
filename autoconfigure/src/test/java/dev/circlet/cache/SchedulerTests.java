package dev.circlet.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The scheduler over an executor service of the JDK. */
class SchedulerTests extends SchedulerContract {

    private final ScheduledExecutorService service = Executors.newSingleThreadScheduledExecutor();
    private final Scheduler scheduler = Scheduler.of(service);

    @AfterEach
    void end() {
        service.shutdownNow();
    }

    @Override
    protected Scheduler scheduler() {
        return scheduler;
    }

    @Override
    protected Ticker ticker() {
        return System::nanoTime;
    }

    @Override
    protected void pass(Duration duration) {}

    @Test
    void silentlyRunsNothingAfterTheShutdownOfItsService() {
        AtomicInteger runs = new AtomicInteger();
        service.shutdown();
        scheduler.schedule(runs::incrementAndGet, 0).cancel();
        assertThat(service.isTerminated()).isTrue();
        assertThat(runs).hasValue(0);
    }
}
