package dev.circlet.autoconfigure;

import dev.circlet.cache.Scheduler;
import dev.circlet.cache.SchedulerContract;
import dev.circlet.cache.Ticker;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;

class DaemonSchedulerTests extends SchedulerContract {

    private final DaemonScheduler scheduler = new DaemonScheduler("timers");

    @AfterEach
    void end() {
        scheduler.close();
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
}
