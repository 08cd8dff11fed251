package dev.circlet.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class LoadFlightTests {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final TestNode node = new TestNode();
    private final Versions source = new Versions();

    @Nested
    class Sharing {

        @Test
        void ten_thousand_pending_gets_of_a_cold_key_are_one_load() {
            Group group = node.group(source);
            List<CompletableFuture<ByteView>> values = new ArrayList<>();
            for (int i = 0; i < 10_000; i++) {
                values.add(group.getAsync("k"));
            }
            assertThat(node.tasks.size()).isOne();
            node.tasks.runAll();
            assertThat(values).allSatisfy(value -> assertThat(value).isCompletedWithValue(ByteView.utf8("k v1")));
            assertThat(group.stats().flightsJoined()).isEqualTo(9_999);
            assertThat(node.time.pending()).as("timers left").isOne();
        }

        @Test
        void threads_that_ask_at_once_share_one_load() throws Exception {
            CountDownLatch asked = new CountDownLatch(1);
            try (LiveNode live = new LiveNode()) {
                Group group = live.group(TestNode.spec(), key -> {
                    asked.await();
                    return source.get(key);
                });
                List<Future<ByteView>> values = new ArrayList<>();
                for (int i = 0; i < 50; i++) {
                    values.add(live.callers.submit(() -> group.get("k")));
                }
                await().until(() -> group.stats().flightsJoined() == 49);
                asked.countDown();
                for (Future<ByteView> value : values) {
                    assertThat(value.get(30, TimeUnit.SECONDS)).isEqualTo(ByteView.utf8("k v1"));
                }
                assertThat(group.stats().loads()).isOne();
            }
        }

        @Test
        void different_keys_do_not_wait_for_one_another() {
            Group group = node.group(key -> key.equals("slow") ? new CompletableFuture<>() : "v");
            CompletableFuture<ByteView> slow = group.getAsync("slow");
            assertThat(node.get(group, "fast")).isEqualTo(ByteView.utf8("v"));
            assertThat(slow).isNotDone();
        }
    }

    @Nested
    class Leaving {

        private final CompletableFuture<String> stage = new CompletableFuture<>();

        @Test
        void the_first_callers_cancellation_harms_nobody() {
            Group group = node.group(key -> stage);
            CompletableFuture<ByteView> first = group.getAsync("k");
            CompletableFuture<ByteView> second = group.getAsync("k");
            node.tasks.runAll();
            first.cancel(true);
            assertThat(stage).isNotCancelled();
            stage.complete("v");
            assertThat(second).isCompletedWithValue(ByteView.utf8("v"));
            assertThat(group.get("k")).isEqualTo(ByteView.utf8("v"));
        }

        @Test
        void each_waiter_leaves_at_its_own_deadline() {
            Group group = node.group(key -> stage);
            CompletableFuture<Lookup> hasty = group.lookupAsync("k", SECOND);
            CompletableFuture<Lookup> patient = group.lookupAsync("k", SECOND.multipliedBy(3));
            node.tasks.runAll();
            node.advance(SECOND.minusNanos(1));
            assertThat(hasty).isNotDone();
            node.advance(Duration.ofNanos(1));
            assertThat(TestNode.failure(hasty))
                    .isInstanceOf(DeadlineExceededException.class)
                    .hasMessageContaining("1000 ms");
            node.advance(SECOND);
            assertThat(patient).isNotDone();
            stage.complete("v");
            assertThat(TestNode.done(patient).value()).isEqualTo(ByteView.utf8("v"));
        }

        @Test
        void the_default_deadline_is_the_groups_get_timeout() {
            Group group = node.group(TestNode.spec().getTimeout(SECOND), key -> stage);
            CompletableFuture<ByteView> value = group.getAsync("k");
            node.advance(SECOND);
            assertThat(TestNode.failure(value)).isInstanceOf(DeadlineExceededException.class);
        }

        @Test
        void the_stage_is_cancelled_when_the_last_waiter_has_left_and_not_before() {
            Group group = node.group(key -> stage);
            CompletableFuture<Lookup> one = group.lookupAsync("k", SECOND);
            CompletableFuture<Lookup> other = group.lookupAsync("k", SECOND.multipliedBy(2));
            node.tasks.runAll();
            node.advance(SECOND);
            assertThat(one).isDone();
            assertThat(stage).isNotCancelled();
            node.advance(SECOND);
            assertThat(other).isDone();
            assertThat(stage).isCancelled();
        }

        @Test
        void a_getter_is_interrupted_when_the_last_waiter_has_left_and_its_thread_is_clean_afterwards()
                throws Exception {
            CountDownLatch running = new CountDownLatch(1);
            AtomicBoolean interrupted = new AtomicBoolean();
            try (LiveNode live = new LiveNode()) {
                Group group = live.group(TestNode.spec().loadConcurrency(1), key -> {
                    if (key.equals("next")) {
                        return String.valueOf(Thread.currentThread().isInterrupted());
                    }
                    running.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException left) {
                        interrupted.set(true);
                        Thread.currentThread().interrupt();
                    }
                    return "late";
                });
                CompletableFuture<ByteView> one = group.getAsync("k");
                CompletableFuture<ByteView> other = group.getAsync("k");
                running.await();
                one.cancel(false);
                assertThat(interrupted).isFalse();
                other.cancel(false);
                await().untilTrue(interrupted);
                assertThat(group.get("next")).isEqualTo(ByteView.utf8("false"));
            }
        }

        @Test
        void an_interrupt_that_a_getter_leaves_behind_does_not_reach_what_its_thread_does_next() {
            Group group = node.group(key -> {
                Thread.currentThread().interrupt();
                return "v";
            });
            assertThat(node.get(group, "k")).isEqualTo(ByteView.utf8("v"));
            assertThat(Thread.interrupted()).isFalse();
        }

        @Test
        void an_interrupted_caller_leaves_and_stays_interrupted() throws Exception {
            try (LiveNode live = new LiveNode()) {
                Group group = live.group(TestNode.spec(), key -> stage);
                AtomicBoolean stillInterrupted = new AtomicBoolean();
                Thread[] caller = new Thread[1];
                Future<?> get = live.callers.submit(() -> {
                    caller[0] = Thread.currentThread();
                    try {
                        group.get("k");
                    } finally {
                        stillInterrupted.set(Thread.currentThread().isInterrupted());
                    }
                });
                await().until(() -> group.stats().loads() == 1);
                caller[0].interrupt();
                assertThatExceptionOfType(java.util.concurrent.ExecutionException.class)
                        .isThrownBy(() -> get.get(30, TimeUnit.SECONDS))
                        .withCauseInstanceOf(DeadlineExceededException.class);
                assertThat(stillInterrupted).isTrue();
                await().until(stage::isCancelled);
            }
        }

        @Test
        void callers_who_have_left_are_not_kept_until_the_flight_lands() {
            ForwardFlight flight = new ForwardFlight("k", 1, abandoned -> {});
            Waiting waiting = new Waiting(node.time);
            for (int i = 0; i < 100; i++) {
                flight.enter();
                waiting.until(flight, SECOND.toNanos());
            }
            assertThat(flight.waiting()).isEqualTo(100);
            node.advance(SECOND);
            assertThat(flight.waiting()).isZero();
            assertThat(flight.landing()).isNotDone();
            assertThat(flight.landing().getNumberOfDependents()).isOne();
        }

        @Test
        void an_abandoned_key_can_be_loaded_anew() {
            Group group = node.group(source);
            group.getAsync("k").cancel(false);
            assertThat(node.get(group, "k")).isEqualTo(ByteView.utf8("k v1"));
            assertThat(source.calls()).isOne();
        }

        @Test
        void a_zero_deadline_waits_not_at_all() {
            Group group = node.group(source);
            CompletableFuture<Lookup> lookup = group.lookupAsync("k", Duration.ofSeconds(-1));
            node.time.settle();
            assertThat(TestNode.failure(lookup)).isInstanceOf(DeadlineExceededException.class);
        }

        @Test
        void an_endless_deadline_is_no_deadline() {
            Group group = node.group(TestNode.spec().loadTimeout(Duration.ofDays(400)), key -> stage);
            CompletableFuture<Lookup> lookup = group.lookupAsync("k", Duration.ofSeconds(Long.MAX_VALUE));
            node.tasks.runAll();
            node.advance(Duration.ofDays(300));
            assertThat(lookup).isNotDone();
        }
    }

    @Nested
    class Limits {

        private final List<CompletableFuture<String>> stages = new ArrayList<>();
        private final Group group =
                node.group(TestNode.spec().loadConcurrency(2).maxWaitingLoads(3), key -> {
                    CompletableFuture<String> stage = new CompletableFuture<>();
                    stages.add(stage);
                    return stage;
                });

        private List<CompletableFuture<ByteView>> ask(int count) {
            List<CompletableFuture<ByteView>> values = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                values.add(group.getAsync("k" + i));
            }
            node.tasks.runAll();
            return values;
        }

        @Test
        void beyond_running_and_waiting_loads_a_get_fails_at_once_and_says_when_to_come_back() {
            List<CompletableFuture<ByteView>> values = ask(6);
            assertThat(stages).hasSize(2);
            assertThat(values.subList(0, 5))
                    .allSatisfy(value -> assertThat(value).isNotDone());
            assertThat(TestNode.failure(values.get(5)))
                    .isInstanceOfSatisfying(
                            OverloadedException.class,
                            overloaded ->
                                    assertThat(overloaded.retryAfterMillis()).isBetween(1L, 5_000L));
            assertThat(group.stats().shed()).isOne();
            // Who joins a running load is welcome.
            assertThat(group.getAsync("k0")).isNotDone();
        }

        @Test
        void waiting_flights_follow_in_order_as_loads_end() {
            List<CompletableFuture<ByteView>> values = ask(5);
            stages.get(0).complete("v");
            node.tasks.runAll();
            assertThat(stages).hasSize(3);
            stages.get(2).complete("third");
            assertThat(values.get(2)).isCompletedWithValue(ByteView.utf8("third"));
            stages.get(1).completeExceptionally(new IllegalStateException());
            node.tasks.runAll();
            assertThat(stages).hasSize(5);
        }

        @Test
        void a_waiting_flight_whose_last_waiter_left_makes_room_and_never_runs() {
            List<CompletableFuture<ByteView>> values = ask(5);
            values.get(3).cancel(false);
            assertThat(group.getAsync("k5")).isNotDone();
            assertThat(TestNode.failure(group.getAsync("k6"))).isInstanceOf(OverloadedException.class);
            stages.get(0).complete("v");
            stages.get(1).complete("v");
            node.tasks.runAll();
            stages.get(2).complete("k2");
            stages.get(3).complete("k4");
            node.tasks.runAll();
            stages.get(4).complete("k5");
            assertThat(values.get(2)).isCompletedWithValue(ByteView.utf8("k2"));
            assertThat(values.get(4)).isCompletedWithValue(ByteView.utf8("k4"));
            assertThat(stages).hasSize(5);
        }

        @Test
        void a_flight_that_has_a_place_but_no_thread_yet_never_runs_when_it_is_left() {
            CompletableFuture<ByteView> value = group.getAsync("k");
            value.cancel(false);
            node.tasks.runAll();
            assertThat(stages).isEmpty();
            ask(2);
            assertThat(stages).hasSize(2);
        }

        @Test
        void no_more_threads_means_overloaded_and_costs_no_place() {
            AtomicInteger refusals = new AtomicInteger(3);
            TaskQueue tasks = new TaskQueue();
            Groups groups = Groups.builder()
                    .ticker(node.time)
                    .scheduler(node.time)
                    .executors(spec -> task -> {
                        if (refusals.getAndDecrement() > 0) {
                            throw new OutOfMemoryError("unable to create native thread");
                        }
                        tasks.execute(task);
                    })
                    .build();
            Group narrow = groups.register(
                    TestNode.spec().loadConcurrency(1).maxWaitingLoads(0).build(), source);
            for (int i = 0; i < 3; i++) {
                assertThat(TestNode.failure(narrow.getAsync("k"))).isInstanceOf(OverloadedException.class);
            }
            CompletableFuture<ByteView> value = narrow.getAsync("k");
            tasks.runAll();
            assertThat(value).isCompletedWithValue(ByteView.utf8("k v1"));
        }

        @Test
        void who_hears_of_a_value_finds_the_place_of_its_load_free() {
            Group narrow =
                    node.group(GroupSpec.named("narrow").loadConcurrency(1).maxWaitingLoads(0), source);
            CompletableFuture<ByteView> second =
                    narrow.getAsync("first").thenCompose(first -> narrow.getAsync("second"));
            node.tasks.runAll();
            assertThat(second).isCompletedWithValue(ByteView.utf8("second v2"));
        }
    }

    @Nested
    class Hanging {

        private final List<CompletableFuture<String>> stages = new ArrayList<>();

        /** A stage that cannot be cancelled, like a getter that ignores its interrupt. */
        private final Group group = node.group(
                TestNode.spec()
                        .loadConcurrency(1)
                        .maxWaitingLoads(0)
                        .loadTimeout(Duration.ofSeconds(30))
                        .getTimeout(SECOND),
                key -> {
                    CompletableFuture<String> stage = new CompletableFuture<>();
                    stages.add(stage);
                    return stage.minimalCompletionStage();
                });

        @Test
        void a_load_that_exceeds_its_budget_ends_for_its_waiters_and_frees_the_key() {
            CompletableFuture<Lookup> patient = group.lookupAsync("k", Duration.ofMinutes(5));
            node.tasks.runAll();
            node.advance(Duration.ofSeconds(30));
            assertThat(TestNode.failure(patient))
                    .isInstanceOf(LoadTimeoutException.class)
                    .hasMessageContaining("30000 ms");
            assertThat(group.stats().loadFailures()).isOne();
            assertThat(stages).hasSize(1);
            stages.get(0).complete("late");
            CompletableFuture<ByteView> next = group.getAsync("k");
            node.tasks.runAll();
            stages.get(1).complete("v");
            assertThat(next).isCompletedWithValue(ByteView.utf8("v"));
        }

        @Test
        void its_place_is_taken_until_it_really_returns() {
            CompletableFuture<ByteView> value = group.getAsync("k");
            node.tasks.runAll();
            node.advance(SECOND);
            assertThat(TestNode.failure(value)).isInstanceOf(DeadlineExceededException.class);
            node.advance(Duration.ofMinutes(1));
            assertThat(TestNode.failure(group.getAsync("other"))).isInstanceOf(OverloadedException.class);
            stages.get(0).complete("late");
            CompletableFuture<ByteView> other = group.getAsync("other");
            node.tasks.runAll();
            stages.get(1).complete("v");
            assertThat(other).isCompletedWithValue(ByteView.utf8("v"));
        }

        @Test
        void what_it_brings_too_late_is_not_kept() {
            group.getAsync("k");
            node.tasks.runAll();
            node.advance(Duration.ofMinutes(1));
            stages.get(0).complete("late");
            assertThat(group.stats().entries()).isZero();
        }

        @Test
        void a_getter_beyond_its_budget_is_interrupted() {
            AtomicBoolean interrupted = new AtomicBoolean();
            try (LiveNode live = new LiveNode()) {
                Group hanging = live.group(TestNode.spec().loadTimeout(Duration.ofMillis(50)), key -> {
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException outOfTime) {
                        interrupted.set(true);
                    }
                    return "late";
                });
                assertThatExceptionOfType(LoadTimeoutException.class).isThrownBy(() -> hanging.get("k"));
                await().untilTrue(interrupted);
            }
        }
    }
}
