package dev.circlet.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What every {@link Ticker} promises; extend it for an implementation. */
public abstract class TickerContract {

    private static final int READINGS = 10_000;

    /** Returns the ticker under test, the same at each call. */
    protected abstract Ticker ticker();

    /** Lets time pass, by at least so much. */
    protected abstract void pass(Duration duration);

    @Test
    void measuresWhatPasses() {
        long before = ticker().read();
        pass(Duration.ofMillis(20));
        assertThat(ticker().read() - before)
                .isGreaterThanOrEqualTo(Duration.ofMillis(20).toNanos());
    }

    @Test
    void neverGoesBackWhicheverThreadReads() {
        AtomicLong last = new AtomicLong(ticker().read());
        List<CompletableFuture<Boolean>> readers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            readers.add(CompletableFuture.supplyAsync(() -> {
                boolean rising = true;
                for (int n = 0; n < READINGS; n++) {
                    long seen = last.get();
                    long now = ticker().read();
                    rising &= now - seen >= 0;
                    last.accumulateAndGet(now, (a, b) -> b - a > 0 ? b : a);
                }
                return rising;
            }));
        }
        pass(Duration.ofMillis(1));
        assertThat(readers).allMatch(CompletableFuture::join);
    }

    @Test
    void readsWithoutAllocating() {
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        Ticker ticker = ticker();
        long sum = read(ticker);
        long before = threads.getCurrentThreadAllocatedBytes();
        sum += read(ticker);
        assertThat(threads.getCurrentThreadAllocatedBytes() - before)
                .as("bytes for %d readings, sum %d", READINGS, sum)
                .isLessThan(READINGS);
    }

    private static long read(Ticker ticker) {
        long sum = 0;
        for (int i = 0; i < READINGS; i++) {
            sum += ticker.read();
        }
        return sum;
    }
}
