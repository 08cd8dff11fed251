package dev.circlet.test;

import dev.circlet.cache.Scheduler;
import dev.circlet.cache.SchedulerContract;
import dev.circlet.cache.Ticker;
import dev.circlet.cache.TickerContract;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Nested;

class NodeClockTests {

    private final CircletClock time = new CircletClock();
    private final NodeClock clock =
            new NodeClock(time, Duration.ofHours(3), new SplittableRandom(1), Duration.ofNanos(500), future -> {});

    @Nested
    class AsTicker extends TickerContract {

        @Override
        protected Ticker ticker() {
            return clock;
        }

        @Override
        protected void pass(Duration duration) {
            time.advance(duration);
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
            time.advance(duration);
        }
    }
}
