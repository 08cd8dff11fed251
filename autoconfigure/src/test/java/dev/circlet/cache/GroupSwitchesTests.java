package dev.circlet.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class GroupSwitchesTests {

    private final TestNode node = new TestNode();
    private final Versions source = new Versions();

    @Nested
    class Bypass {

        @Test
        void calls_the_getter_for_each_get_and_keeps_nothing() {
            Group group = node.group(TestNode.spec().bypass(true), source);
            assertThat(group.bypassed()).isTrue();
            CompletableFuture<ByteView> one = group.getAsync("k");
            CompletableFuture<ByteView> other = group.getAsync("k");
            node.tasks.runAll();
            assertThat(one).isCompletedWithValue(ByteView.utf8("k v1"));
            assertThat(other).isCompletedWithValue(ByteView.utf8("k v2"));
            assertThat(group.stats().entries()).isZero();
            assertThat(node.lookup(group, "k").source()).isEqualTo(Lookup.Source.LOAD);
        }

        @Test
        void asks_no_peer() {
            node.remote.ownEverything("b");
            Group group = node.group(TestNode.spec().bypass(true), source);
            assertThat(node.get(group, "k")).isEqualTo(ByteView.utf8("k v1"));
            assertThat(node.remote.exchanges).isEmpty();
            CompletableFuture<java.util.Map<String, ByteView>> all = group.getAllAsync(List.of("x", "y"));
            node.tasks.runAll();
            assertThat(TestNode.done(all)).hasSize(2);
        }

        @Test
        void can_be_switched_on_and_off_and_no_value_from_before_comes_back() {
            Group group = node.group(source);
            node.get(group, "k");
            group.bypass(true);
            assertThat(node.get(group, "k")).isEqualTo(ByteView.utf8("k v2"));
            assertThat(group.stats().entries()).isZero();
            group.bypass(false);
            assertThat(node.get(group, "k")).isEqualTo(ByteView.utf8("k v3"));
            assertThat(group.get("k")).isEqualTo(ByteView.utf8("k v3"));
        }

        @Test
        void being_off_already_forgets_nothing_when_switched_off() {
            Group group = node.group(source);
            node.get(group, "k");
            group.bypass(false);
            assertThat(group.get("k")).isEqualTo(ByteView.utf8("k v1"));
        }

        @Test
        void what_was_in_flight_across_the_switches_is_not_kept_nor_joined() {
            List<CompletableFuture<String>> stages = new ArrayList<>();
            Group group = node.group(key -> {
                stages.add(new CompletableFuture<>());
                return stages.get(stages.size() - 1);
            });
            CompletableFuture<ByteView> before = group.getAsync("k");
            group.bypass(true);
            // The load begins while the group is off.
            node.tasks.runAll();
            group.bypass(false);
            CompletableFuture<ByteView> after = group.getAsync("k");
            node.tasks.runAll();
            stages.get(0).complete("old");
            assertThat(before).isCompletedWithValue(ByteView.utf8("old"));
            assertThat(after).isNotDone();
            assertThat(group.stats().entries()).isZero();
            stages.get(1).complete("new");
            assertThat(group.get("k")).isEqualTo(ByteView.utf8("new"));
        }

        @Test
        void keeps_deadlines_and_stops_a_getter_that_nobody_waits_for() {
            CompletableFuture<String> stage = new CompletableFuture<>();
            Group group = node.group(TestNode.spec().bypass(true), key -> stage);
            CompletableFuture<ByteView> value = group.getAsync("k");
            node.tasks.runAll();
            node.advance(Duration.ofSeconds(5));
            assertThat(TestNode.failure(value)).isInstanceOf(DeadlineExceededException.class);
            assertThat(stage).isCancelled();
        }

        @Test
        void still_protects_the_source() {
            Group group =
                    node.group(TestNode.spec().bypass(true).loadConcurrency(1).maxWaitingLoads(1), source);
            group.getAsync("k");
            group.getAsync("k");
            assertThat(TestNode.failure(group.getAsync("k"))).isInstanceOf(OverloadedException.class);
        }
    }

    @Nested
    class Registry {

        @Test
        void refuses_a_second_group_of_a_name() {
            node.group(source);
            assertThatExceptionOfType(InvalidGroupException.class)
                    .isThrownBy(() -> node.group(source))
                    .withMessageContaining("'books'")
                    .withMessageContaining("Rename");
        }

        @Test
        void names_the_groups_it_has_when_asked_for_another() {
            node.group(source);
            node.groups.register(GroupSpec.named("authors").build(), source);
            assertThatExceptionOfType(UnknownGroupException.class)
                    .isThrownBy(() -> node.groups.get("titles"))
                    .withMessageContaining("'titles'")
                    .withMessageContaining("[authors, books]");
            assertThat(node.groups.find("titles")).isEmpty();
            assertThat(node.groups.all()).extracting(Group::name).containsExactly("authors", "books");
        }

        @Test
        void refuses_another_type_than_registered() {
            node.groups.register(TestNode.spec().build(), String.class, Codec.UTF8, source);
            assertThat(node.groups.typed("books", String.class).name()).isEqualTo("books");
            assertThatExceptionOfType(InvalidGroupException.class)
                    .isThrownBy(() -> node.groups.typed("books", Integer.class))
                    .withMessageContaining("java.lang.String");
        }

        @Test
        void lets_a_customizer_change_each_specification() {
            TestNode customized = new TestNode(builder ->
                    builder.customizer(spec -> spec.toBuilder().maxKeyBytes(3).build()));
            assertThat(customized.group(source).spec().maxKeyBytes()).isEqualTo(3);
        }

        @Test
        void cannot_be_built_without_time_and_threads_or_with_a_limit_of_nothing() {
            assertThatIllegalStateException().isThrownBy(() -> Groups.builder().build());
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new TestNode(builder -> builder.warmWindow(Duration.ZERO)));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new TestNode(builder -> builder.invalidationMemory(0, Duration.ofMinutes(1))));
        }

        @Test
        void sweeps_expired_entries_that_nobody_asks_for() {
            Group group = node.group(TestNode.spec().ttl(Duration.ofSeconds(1)), source);
            for (int i = 0; i < 100; i++) {
                node.get(group, "k" + i);
            }
            node.advance(Duration.ofMinutes(2));
            assertThat(group.stats().entries()).isZero();
            assertThat(group.stats().expirations()).isEqualTo(100);
        }
    }

    @Nested
    class Closing {

        @Test
        void ends_waiting_gets_with_an_error_and_stops_their_loads() {
            CompletableFuture<String> stage = new CompletableFuture<>();
            Group group = node.group(TestNode.spec().loadConcurrency(1), key -> stage);
            CompletableFuture<ByteView> running = group.getAsync("running");
            node.tasks.runAll();
            CompletableFuture<ByteView> queued = group.getAsync("queued");
            CompletableFuture<ByteView> detached = group.getAsync("detached");
            group.invalidate("detached");
            node.remote.ownEverything("b");
            CompletableFuture<ByteView> forwarded = group.getAsync("forwarded");
            node.groups.close();
            assertThat(List.of(running, queued, detached, forwarded))
                    .allSatisfy(value -> assertThat(TestNode.failure(value))
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageContaining("'books' is closed"));
            assertThat(stage).isCancelled();
            assertThat(node.remote.question().reply()).isCancelled();
            assertThat(TestNode.failure(group.getAsync("later"))).isInstanceOf(IllegalStateException.class);
            node.remote.ownEverything("a");
            assertThat(TestNode.failure(group.getAsync("own"))).isInstanceOf(IllegalStateException.class);
        }

        @Test
        void sends_peers_elsewhere() {
            node.group(key -> new CompletableFuture<>());
            CompletableFuture<Answer> waiting = node.asked(KeyQuery.of("k"));
            node.groups.close();
            Answer elsewhere = Answer.Refused.because(Answer.Reason.UNKNOWN_GROUP);
            assertThat(waiting).isCompletedWithValue(elsewhere);
            assertThat(node.asked(KeyQuery.of("other"))).isCompletedWithValue(elsewhere);
        }

        @Test
        void leaves_no_timer() {
            Group group = node.group(key -> new CompletableFuture<>());
            group.getAsync("k");
            node.tasks.runAll();
            node.groups.close();
            assertThat(node.time.pending()).isZero();
        }

        @Test
        void wakes_blocked_threads_and_interrupts_getters() throws Exception {
            AtomicBoolean interrupted = new AtomicBoolean();
            try (LiveNode live = new LiveNode()) {
                Group group = live.group(TestNode.spec().getTimeout(Duration.ofHours(1)), key -> {
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException closing) {
                        interrupted.set(true);
                    }
                    return null;
                });
                Future<?> get = live.callers.submit(() -> group.get("k"));
                await().until(() -> group.stats().loads() == 1);
                live.groups.close();
                assertThatExceptionOfType(ExecutionException.class)
                        .isThrownBy(() -> get.get(30, TimeUnit.SECONDS))
                        .withCauseInstanceOf(IllegalStateException.class);
                await().untilTrue(interrupted);
            }
        }

        @Test
        void closes_executors_that_are_no_services() {
            AtomicBoolean closed = new AtomicBoolean();
            class Closeable implements Executor, AutoCloseable {

                @Override
                public void execute(Runnable task) {
                    task.run();
                }

                @Override
                public void close() {
                    closed.set(true);
                }
            }
            TestNode other = new TestNode(builder -> builder.executors(spec -> new Closeable()));
            other.group(source);
            other.groups.close();
            assertThat(closed).isTrue();
        }
    }

    @Nested
    class Statistics {

        @Test
        void add_up() {
            Group group = node.group(key -> switch (key) {
                case "absent" -> null;
                case "broken" -> throw new IllegalStateException();
                default -> "v";
            });
            for (String key : List.of("k", "k", "absent", "absent", "broken", "k", "other")) {
                group.getAsync(key);
                node.tasks.runAll();
            }
            node.asked(KeyQuery.of("k"));
            group.getAsync("");
            GroupStats stats = group.stats();
            assertThat(stats.gets()).isEqualTo(7);
            assertThat(stats.mainHits()).isEqualTo(2);
            assertThat(stats.negativeHits()).isOne();
            assertThat(stats.hits()).isEqualTo(3);
            assertThat(stats.hitRatio()).isEqualTo(3 / 7.0);
            assertThat(stats.loads()).isEqualTo(4);
            assertThat(stats.loadFailures()).isOne();
            assertThat(stats.peerGets()).isOne();
            assertThat(stats.peerHits()).isOne();
            assertThat(stats.entries()).isEqualTo(3);
            assertThat(stats.negativeEntries()).isOne();
            assertThat(stats.bytes()).isPositive();
            assertThat(stats.maxBytes()).isEqualTo(64L << 20);
        }

        @Test
        void tell_how_long_loads_took() {
            CompletableFuture<String> stage = new CompletableFuture<>();
            Group group = node.group(key -> stage);
            group.getAsync("k");
            node.tasks.runAll();
            node.advance(Duration.ofSeconds(3));
            stage.complete("v");
            assertThat(group.stats().loadNanos()).isBetween(2_999_000_000L, 3_000_000_000L);
        }
    }
}
