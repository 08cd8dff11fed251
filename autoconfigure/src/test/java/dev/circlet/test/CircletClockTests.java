package dev.circlet.test;

import dev.circlet.cache.Scheduler;
import dev.circlet.cache.SchedulerContract;
import dev.circlet.cache.Ticker;
import dev.circlet.cache.TickerContract;
import java.time.Duration;
import org.junit.jupiter.api.Nested;

class CircletClockTests {

    private final CircletClock clock = new CircletClock();

    @Nested
    class AsTicker extends TickerContract {

        @Override
        protected Ticker ticker() {
            return clock;
        }

        @Override
        protected void pass(Duration duration) {
            clock.advance(duration);
        }
    }

    @Nested
    class AsScheduler extends SchedulerContract {

        @Override
        protected Scheduler scheduler() {
            return clock;
        }

        @Override
        protected Ticker ticker() {
            return clock;
        }

        @Override
        protected void pass(Duration duration) {
            clock.advance(duration);
        }
    }
}
