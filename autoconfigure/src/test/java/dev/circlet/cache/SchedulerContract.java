package dev.circlet.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What every {@link Scheduler} promises; extend it for an implementation. */
public abstract class SchedulerContract {

    /** Returns the scheduler under test, the same at each call. */
    protected abstract Scheduler scheduler();

    /** Returns the time by which the scheduler goes. */
    protected abstract Ticker ticker();

    /** Lets time pass, by at least so much, unless it does so by itself. */
    protected abstract void pass(Duration duration);

    @Test
    void runsATaskOnceAndNotBeforeItsDelayIsOver() {
        List<Long> readings = new CopyOnWriteArrayList<>();
        long delay = Duration.ofMillis(30).toNanos();
        long set = ticker().read();
        scheduler().schedule(() -> readings.add(ticker().read()), delay);
        awaitLast(Duration.ofMillis(60));
        assertThat(readings)
                .singleElement()
                .satisfies(run -> assertThat(run - set).isGreaterThanOrEqualTo(delay));
    }

    @Test
    void runsTasksInTheOrderInWhichTheyAreDue() {
        List<String> ran = new CopyOnWriteArrayList<>();
        scheduler().schedule(() -> ran.add("third"), Duration.ofMillis(90).toNanos());
        scheduler().schedule(() -> ran.add("first"), 0);
        scheduler().schedule(() -> ran.add("second"), Duration.ofMillis(30).toNanos());
        awaitLast(Duration.ofMillis(120));
        assertThat(ran).containsExactly("first", "second", "third");
    }

    @Test
    void runsATaskWithoutADelayAsSoonAsPossible() {
        AtomicInteger runs = new AtomicInteger();
        scheduler().schedule(runs::incrementAndGet, 0);
        scheduler().schedule(runs::incrementAndGet, -1);
        scheduler().schedule(runs::incrementAndGet, Long.MIN_VALUE);
        pass(Duration.ZERO);
        await().untilAsserted(() -> assertThat(runs).hasValue(3));
    }

    @Test
    void neverRunsATaskThatWasTakenBack() {
        AtomicInteger runs = new AtomicInteger();
        Scheduler.Cancellable timer = scheduler()
                .schedule(runs::incrementAndGet, Duration.ofMillis(20).toNanos());
        timer.cancel();
        timer.cancel();
        awaitLast(Duration.ofMillis(50));
        assertThat(runs).hasValue(0);
    }

    @Test
    void takesNothingElseBack() {
        AtomicInteger runs = new AtomicInteger();
        Scheduler.Cancellable first = scheduler().schedule(runs::incrementAndGet, 0);
        awaitLast(Duration.ofMillis(1));
        scheduler().schedule(runs::incrementAndGet, Duration.ofMillis(20).toNanos());
        first.cancel();
        awaitLast(Duration.ofMillis(40));
        assertThat(runs).hasValue(2);
    }

    @Test
    void waitsForTheLongestDelay() {
        AtomicInteger runs = new AtomicInteger();
        scheduler().schedule(runs::incrementAndGet, Long.MAX_VALUE);
        awaitLast(Duration.ofMillis(20));
        assertThat(runs).hasValue(0);
    }

    @Test
    void takesTasksFromSeveralThreadsAndFromTasks() {
        int count = 200;
        AtomicInteger runs = new AtomicInteger();
        List<CompletableFuture<Void>> threads = List.of(
                CompletableFuture.runAsync(() -> scheduleNested(count, runs)),
                CompletableFuture.runAsync(() -> scheduleNested(count, runs)));
        threads.forEach(CompletableFuture::join);
        pass(Duration.ofMillis(10));
        await().untilAsserted(() -> assertThat(runs).hasValue(4 * count));
    }

    private void scheduleNested(int count, AtomicInteger runs) {
        for (int i = 0; i < count; i++) {
            scheduler()
                    .schedule(
                            () -> {
                                runs.incrementAndGet();
                                scheduler().schedule(runs::incrementAndGet, 1);
                            },
                            i);
        }
    }

    @Test
    void mayBeToldOfWaitsForWhatIsDoneAlready() {
        assertThatCode(() -> {
                    scheduler().awaiting(CompletableFuture.completedFuture("done"));
                    scheduler().awaiting(CompletableFuture.failedFuture(new IllegalStateException("failed")));
                })
                .doesNotThrowAnyException();
    }

    /** Waits until a task of this delay has run, and whatever was due before it. */
    private void awaitLast(Duration delay) {
        CountDownLatch last = new CountDownLatch(1);
        scheduler().schedule(last::countDown, delay.toNanos());
        pass(delay);
        await().until(() -> last.getCount() == 0);
    }
}
