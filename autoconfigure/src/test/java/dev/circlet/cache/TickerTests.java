package dev.circlet.cache;

import static org.awaitility.Awaitility.await;

import java.time.Duration;

/** The time of the JVM. */
class TickerTests extends TickerContract {

    @Override
    protected Ticker ticker() {
        return System::nanoTime;
    }

    @Override
    protected void pass(Duration duration) {
        long start = System.nanoTime();
        await().until(() -> System.nanoTime() - start >= duration.toNanos());
    }
}
