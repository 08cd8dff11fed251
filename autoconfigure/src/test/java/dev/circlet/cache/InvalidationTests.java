package dev.circlet.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** On one node; what its peers bring is in {@link ForwardTests} and {@link InboundDoorTests}. The clock stands still. */
class InvalidationTests {

    private final TestNode node = new TestNode();
    private final Versions source = new Versions();

    /** All the ways in which a node is told to forget the key {@code k}. */
    static Stream<Consumer<TestNode>> ways() {
        return Stream.of(
                node -> node.groups.get("books").invalidate("k"),
                node -> node.groups.get("books").invalidateAsync("k"),
                node -> node.groups.get("books").invalidateAll(),
                node -> node.groups.get("books").invalidateAllAsync(),
                node -> node.groups.inbound().invalidate("books", "k", 0, 7),
                node -> node.groups.inbound().invalidate("books", null, 0, 7),
                node -> node.groups.inbound().invalidateOlderThan(0));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void a_value_is_gone(Consumer<TestNode> way) {
        Group group = node.group(source);
        node.get(group, "k");
        way.accept(node);
        assertThat(group.stats().entries()).isZero();
        assertThat(group.stats().invalidations()).isOne();
        assertThat(node.get(group, "k")).isEqualTo(ByteView.utf8("k v2"));
        assertThat(group.get("k")).isEqualTo(ByteView.utf8("k v2"));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void an_absence_is_gone(Consumer<TestNode> way) {
        List<String> rows = new ArrayList<>();
        Group group = node.group(key -> rows.isEmpty() ? null : rows.get(0));
        assertThat(node.lookup(group, "k").found()).isFalse();
        rows.add("new");
        way.accept(node);
        assertThat(node.get(group, "k")).isEqualTo(ByteView.utf8("new"));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void present_waiters_may_take_a_running_load_but_later_callers_load_anew_and_nothing_old_is_kept(
            Consumer<TestNode> way) {
        List<CompletableFuture<String>> stages = new ArrayList<>();
        Group group = node.group(key -> {
            stages.add(new CompletableFuture<>());
            return stages.get(stages.size() - 1);
        });
        CompletableFuture<ByteView> early = group.getAsync("k");
        node.tasks.runAll();
        way.accept(node);
        CompletableFuture<ByteView> late = group.getAsync("k");
        node.tasks.runAll();
        stages.get(0).complete("old");
        assertThat(early).isCompletedWithValue(ByteView.utf8("old"));
        assertThat(late).isNotDone();
        assertThat(group.stats().entries()).isZero();
        assertThat(group.stats().staleSetsPrevented()).isOne();
        stages.get(1).complete("new");
        assertThat(late).isCompletedWithValue(ByteView.utf8("new"));
        assertThat(group.get("k")).isEqualTo(ByteView.utf8("new"));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void an_older_load_that_ends_last_does_not_replace_the_newer_value(Consumer<TestNode> way) {
        List<CompletableFuture<String>> stages = new ArrayList<>();
        Group group = node.group(key -> {
            stages.add(new CompletableFuture<>());
            return stages.get(stages.size() - 1);
        });
        group.getAsync("k");
        node.tasks.runAll();
        way.accept(node);
        group.getAsync("k");
        node.tasks.runAll();
        stages.get(1).complete("new");
        stages.get(0).complete("old");
        assertThat(group.get("k")).isEqualTo(ByteView.utf8("new"));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void between_the_end_of_a_load_and_its_storing_it_still_counts(Consumer<TestNode> way) {
        boolean[] once = {true};
        Codec<String> codec = new Codec<>() {
            @Override
            public ByteView encode(String value) {
                if (once[0]) {
                    once[0] = false;
                    way.accept(node);
                }
                return ByteView.utf8(value);
            }

            @Override
            public String decode(ByteView bytes) {
                return bytes.toUtf8String();
            }

            @Override
            public int version() {
                return 1;
            }
        };
        TypedGroup<String> group = node.groups.register(TestNode.spec().build(), String.class, codec, source);
        CompletableFuture<String> present = group.getAsync("k");
        node.tasks.runAll();
        assertThat(present).isCompletedWithValue("k v1");
        assertThat(group.stats().entries()).isZero();
        CompletableFuture<String> later = group.getAsync("k");
        node.tasks.runAll();
        assertThat(later).isCompletedWithValue("k v2");
    }

    @ParameterizedTest
    @MethodSource("ways")
    void a_load_that_waits_for_its_turn_reads_after_the_invalidation_and_may_be_kept(Consumer<TestNode> way) {
        Group group = node.group(source);
        CompletableFuture<ByteView> early = group.getAsync("k");
        way.accept(node);
        CompletableFuture<ByteView> late = group.getAsync("k");
        node.tasks.runAll();
        assertThat(early).isCompletedWithValue(ByteView.utf8("k v1"));
        assertThat(late).isCompletedWithValue(ByteView.utf8("k v2"));
        assertThat(group.get("k")).isEqualTo(ByteView.utf8("k v2"));
        assertThat(group.stats().staleSetsPrevented()).isZero();
    }

    @Test
    void other_keys_stay() {
        Group group = node.group(source);
        node.get(group, "k");
        node.get(group, "other");
        group.invalidate("k");
        assertThat(group.get("other")).isEqualTo(ByteView.utf8("other v2"));
    }

    @Test
    void one_that_happened_before_the_load_began_leaves_the_value() {
        Group group = node.group(source);
        node.advance(Duration.ofSeconds(10));
        node.get(group, "k");
        node.advance(Duration.ofSeconds(1));
        node.groups.inbound().invalidate("books", "k", Duration.ofSeconds(5).toNanos(), 7);
        assertThat(group.get("k")).isEqualTo(ByteView.utf8("k v1"));
        node.groups.inbound().invalidateOlderThan(Duration.ofMillis(1_500).toNanos());
        assertThat(group.get("k")).isEqualTo(ByteView.utf8("k v1"));
        node.groups.inbound().invalidate("books", "k", Duration.ofMillis(500).toNanos(), 7);
        assertThat(node.get(group, "k")).isEqualTo(ByteView.utf8("k v2"));
    }

    @Test
    void more_than_can_be_remembered_age_the_group_but_never_revive_a_value() {
        TestNode forgetful = new TestNode(builder -> builder.invalidationMemory(2, Duration.ofMinutes(10)));
        List<CompletableFuture<String>> stages = new ArrayList<>();
        Group group = forgetful.group(key -> {
            stages.add(new CompletableFuture<>());
            return stages.get(stages.size() - 1);
        });
        group.getAsync("k");
        forgetful.tasks.runAll();
        for (String key : List.of("k", "x", "y", "z")) {
            group.invalidate(key);
        }
        stages.get(0).complete("old");
        assertThat(group.stats().entries()).isZero();
    }

    @Test
    void the_fleet_is_told_and_its_answer_returned() {
        Group group = node.group(source);
        assertThat(group.invalidate("k").acknowledged()).containsExactlyInAnyOrder("a", "b");
        group.invalidateAll();
        assertThat(node.remote.invalidated).containsExactly("k", null);
    }

    @Test
    void an_unknown_group_has_nothing_to_forget() {
        node.groups.inbound().invalidate("nobody", "k", 0, 7);
        node.groups.inbound().invalidate("nobody", null, 0, 7);
    }

    @Nested
    class Transactions {

        private final List<Runnable> afterCommit = new ArrayList<>();
        private boolean inTransaction = true;
        private final TestNode transactional = new TestNode(builder -> builder.commitHook(action -> {
            if (inTransaction) {
                afterCommit.add(action);
            }
            return inTransaction;
        }));
        private final Group group = transactional.group(source);

        @Test
        void take_effect_after_commit() {
            transactional.get(group, "k");
            assertThat(group.invalidate("k")).isEqualTo(Invalidation.DEFERRED);
            assertThat(group.invalidateAsync("k")).isCompletedWithValue(Invalidation.DEFERRED);
            assertThat(group.invalidateAll()).isEqualTo(Invalidation.DEFERRED);
            assertThat(group.invalidateAllAsync()).isCompletedWithValue(Invalidation.DEFERRED);
            assertThat(group.get("k")).isEqualTo(ByteView.utf8("k v1"));
            assertThat(transactional.remote.invalidated).isEmpty();
            afterCommit.forEach(Runnable::run);
            assertThat(transactional.remote.invalidated).containsExactly("k", "k", null, null);
            assertThat(transactional.get(group, "k")).isEqualTo(ByteView.utf8("k v2"));
        }

        @Test
        void of_a_roll_back_take_none() {
            transactional.get(group, "k");
            group.invalidate("k");
            afterCommit.clear();
            assertThat(group.get("k")).isEqualTo(ByteView.utf8("k v1"));
        }

        @Test
        void the_committing_thread_waits_for_the_fleet_if_the_caller_wanted_to() throws Exception {
            transactional.remote.acknowledgement = new CompletableFuture<>();
            group.invalidate("k");
            Thread committing = new Thread(afterCommit.get(0));
            committing.start();
            org.awaitility.Awaitility.await()
                    .until(() -> committing.getState() == Thread.State.WAITING
                            && transactional.remote.invalidated.size() == 1);
            transactional.remote.acknowledgement.complete(new Invalidation(Set.of("a"), Set.of(), false));
            committing.join(30_000);
            assertThat(committing.isAlive()).isFalse();
        }

        @Test
        void outside_one_it_takes_effect_at_once() {
            inTransaction = false;
            transactional.get(group, "k");
            assertThat(group.invalidate("k").deferred()).isFalse();
            assertThat(transactional.get(group, "k")).isEqualTo(ByteView.utf8("k v2"));
        }
    }
}
