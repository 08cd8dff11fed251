package dev.circlet.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class BatchGetterTests {

    private final TestNode node = new TestNode();
    private final List<Set<String>> calls = new ArrayList<>();

    private Group group(GroupSpec.Builder spec, BatchGetter<?> getter) {
        return node.groups.registerBatch(spec.build(), getter);
    }

    private Group group(BatchGetter<?> getter) {
        return group(TestNode.spec(), getter);
    }

    /** Gives each key its own text, but for those that begin with "no". */
    private Map<String, String> load(Set<String> keys) {
        calls.add(Set.copyOf(keys));
        return keys.stream()
                .filter(key -> !key.startsWith("no"))
                .collect(Collectors.toMap(key -> key, key -> "v" + key));
    }

    private static ByteView text(String text) {
        return ByteView.utf8(text);
    }

    private Map<String, ByteView> getAll(Group group, String... keys) {
        CompletableFuture<Map<String, ByteView>> all = group.getAllAsync(List.of(keys));
        node.tasks.runAll();
        return TestNode.done(all);
    }

    @Nested
    class Calls {

        private final Group group = group(BatchGetterTests.this::load);

        @Test
        void one_loads_all_cold_keys_of_a_get_all() {
            node.get(group, "warm");
            assertThat(getAll(group, "b", "warm", "a", "b", "none"))
                    .containsExactly(
                            Map.entry("b", text("vb")), Map.entry("warm", text("vwarm")), Map.entry("a", text("va")));
            assertThat(calls).containsExactly(Set.of("warm"), Set.of("a", "b", "none"));
            assertThat(group.get("a")).isEqualTo(text("va"));
            assertThat(group.find("none")).isEmpty();
            assertThat(calls).hasSize(2);
        }

        @Test
        void one_loads_the_key_of_a_single_get() {
            assertThat(node.get(group, "k")).isEqualTo(text("vk"));
            assertThat(node.lookup(group, "none").found()).isFalse();
            assertThat(calls).containsExactly(Set.of("k"), Set.of("none"));
        }

        @Test
        void are_not_made_for_keys_that_are_in_flight_already() {
            CompletableFuture<ByteView> before = group.getAsync("a");
            CompletableFuture<Map<String, ByteView>> all = group.getAllAsync(List.of("a", "b", "c"));
            CompletableFuture<ByteView> after = group.getAsync("c");
            CompletableFuture<Map<String, ByteView>> other = group.getAllAsync(List.of("c", "d"));
            node.tasks.runAll();
            assertThat(calls).containsExactly(Set.of("a"), Set.of("b", "c"), Set.of("d"));
            assertThat(before).isCompletedWithValue(text("va"));
            assertThat(after).isCompletedWithValue(text("vc"));
            assertThat(all.join()).containsOnlyKeys("a", "b", "c");
            assertThat(other.join()).containsOnlyKeys("c", "d");
        }

        @Test
        void count_one_load_for_each_key() {
            getAll(group, "a", "b", "none");
            node.get(group, "c");
            assertThat(group.stats().loads()).isEqualTo(4);
            assertThat(group.stats().loadFailures()).isZero();
        }

        @Test
        void of_nothing_are_not_made() {
            assertThat(getAll(group)).isEmpty();
            assertThat(calls).isEmpty();
        }

        @Test
        void leave_out_keys_that_nobody_waits_for_any_more() {
            CompletableFuture<ByteView> left = group.getAsync("z");
            CompletableFuture<Map<String, ByteView>> all = group.getAllAsync(List.of("a", "b"));
            left.cancel(false);
            all.cancel(false);
            node.tasks.runAll();
            assertThat(calls).isEmpty();
            assertThat(node.get(group, "a")).isEqualTo(text("va"));
        }

        @Test
        void keep_an_invalidated_key_out_of_the_memory_and_the_others_in() {
            CompletableFuture<Map<String, ByteView>> all = group.getAllAsync(List.of("a", "b"));
            Group same = group;
            Group[] inside = {same};
            node.tasks.runNext();
            assertThat(all).isCompleted();
            CompletableFuture<Map<String, ByteView>> again = inside[0].getAllAsync(List.of("c", "d"));
            inside[0].invalidate("c");
            CompletableFuture<ByteView> anew = inside[0].getAsync("c");
            node.tasks.runAll();
            assertThat(again.join()).containsOnlyKeys("c", "d");
            assertThat(anew).isCompletedWithValue(text("vc"));
            assertThat(calls).containsExactly(Set.of("a", "b"), Set.of("c", "d"), Set.of("c"));
        }

        @Test
        void go_to_the_getter_while_the_group_is_bypassed_and_keep_nothing() {
            group.bypass(true);
            assertThat(getAll(group, "a", "b")).containsOnlyKeys("a", "b");
            assertThat(getAll(group, "a", "b")).containsOnlyKeys("a", "b");
            assertThat(calls).containsExactly(Set.of("a", "b"), Set.of("a", "b"));
            assertThat(group.stats().entries()).isZero();
        }

        @Test
        void that_a_peer_causes_load_its_keys_together() {
            List<CompletableFuture<Answer>> answers = node.groups
                    .inbound()
                    .answerAll(
                            "books",
                            List.of(KeyQuery.of("a"), KeyQuery.of("none"), KeyQuery.of("b")),
                            TestNode.terms(Inbound.Purpose.OWNER, true));
            node.tasks.runAll();
            assertThat(calls).containsExactly(Set.of("a", "b", "none"));
            assertThat(TestNode.done(answers.get(0))).isInstanceOf(Answer.Value.class);
            assertThat(TestNode.done(answers.get(1))).isInstanceOf(Answer.Absent.class);
            assertThat(((Answer.Value) TestNode.done(answers.get(2))).bytes()).isEqualTo(text("vb"));
        }
    }

    @Nested
    class Bounds {

        @Test
        void no_call_has_more_keys_than_the_limit() {
            Group group = group(TestNode.spec().maxBatchKeys(100), BatchGetterTests.this::load);
            String[] keys = IntStream.range(0, 250).mapToObj(i -> "k" + i).toArray(String[]::new);
            assertThat(getAll(group, keys)).hasSize(250);
            assertThat(calls).extracting(Set::size).containsExactly(100, 100, 50);
        }

        @Test
        void a_batch_takes_one_place_and_waits_or_is_refused_as_one() {
            Group group = group(TestNode.spec().loadConcurrency(1).maxWaitingLoads(1), BatchGetterTests.this::load);
            CompletableFuture<Map<String, ByteView>> runs = group.getAllAsync(List.of("a", "b"));
            CompletableFuture<Map<String, ByteView>> waits = group.getAllAsync(List.of("c", "d"));
            CompletableFuture<Map<String, ByteView>> refused = group.getAllAsync(List.of("e", "f", "a"));
            assertThat(group.stats().shed()).isEqualTo(2);
            assertThat(node.tasks.size()).isOne();
            node.tasks.runAll();
            assertThat(runs.join()).hasSize(2);
            assertThat(waits.join()).hasSize(2);
            BulkLoadException failure = (BulkLoadException) TestNode.failure(refused);
            assertThat(failure.failures()).containsOnlyKeys("e", "f");
            assertThat(failure.failures().values()).hasOnlyElementsOfType(OverloadedException.class);
            assertThat(failure.values()).containsOnlyKeys("a");
            assertThat(getAll(group, "e", "f")).hasSize(2);
        }

        @Test
        void a_batch_that_hangs_ends_all_its_keys_with_the_load_timeout() {
            CompletableFuture<Map<String, String>> stage = new CompletableFuture<>();
            Group group = group(
                    TestNode.spec().loadTimeout(Duration.ofSeconds(2)), (BatchGetter.Async<String>) keys -> stage);
            CompletableFuture<Map<String, ByteView>> all = group.getAllAsync(List.of("a", "b"));
            node.tasks.runAll();
            node.advance(Duration.ofSeconds(2));
            BulkLoadException failure = (BulkLoadException) TestNode.failure(all);
            assertThat(failure.failures().values())
                    .hasOnlyElementsOfType(LoadTimeoutException.class)
                    .hasSize(2);
            assertThat(stage).isCancelled();
            assertThat(group.stats().loadFailures()).isEqualTo(2);
        }

        @Test
        void it_is_cancelled_when_nobody_waits_for_any_of_its_keys() {
            CompletableFuture<Map<String, String>> stage = new CompletableFuture<>();
            Group group = group((BatchGetter.Async<String>) keys -> stage);
            CompletableFuture<Map<String, ByteView>> all = group.getAllAsync(List.of("a", "b"));
            CompletableFuture<ByteView> one = group.getAsync("b");
            node.tasks.runAll();
            all.cancel(false);
            assertThat(stage).isNotDone();
            one.cancel(false);
            assertThat(stage).isCancelled();
        }

        @Test
        void closing_the_registry_ends_it() {
            Group group = group((BatchGetter.Async<String>) keys -> new CompletableFuture<>());
            CompletableFuture<Map<String, ByteView>> all = group.getAllAsync(List.of("a", "b"));
            node.tasks.runAll();
            node.groups.close();
            assertThat(((BulkLoadException) TestNode.failure(all)).failures().values())
                    .hasOnlyElementsOfType(IllegalStateException.class);
        }
    }

    @Nested
    class Results {

        @Test
        void may_come_later() {
            CompletableFuture<Map<String, String>> stage = new CompletableFuture<>();
            Group group = group((BatchGetter.Async<String>) keys -> stage);
            CompletableFuture<Map<String, ByteView>> all = group.getAllAsync(List.of("a", "b"));
            node.tasks.runAll();
            assertThat(all).isNotDone();
            stage.complete(Map.of("a", "1", "b", "2"));
            assertThat(all).isCompletedWithValue(Map.of("a", text("1"), "b", text("2")));
        }

        @Test
        void may_be_wrapped_or_null_or_unasked_for() {
            Group group = group(keys -> {
                Map<String, Object> values = new HashMap<>();
                values.put("loaded", Loaded.of("1").uncached());
                values.put("optional", Optional.of("2"));
                values.put("empty", Optional.empty());
                values.put("null", null);
                values.put("unasked", "3");
                return values;
            });
            assertThat(getAll(group, "loaded", "optional", "empty", "null", "missing"))
                    .isEqualTo(Map.of("loaded", text("1"), "optional", text("2")));
            assertThat(group.stats().negativeEntries()).isEqualTo(3);
            assertThat(group.stats().entries()).isEqualTo(4);
        }

        @Test
        void that_cannot_be_kept_fail_their_own_key() {
            Group group = group(
                    TestNode.spec().maxValueBytes(10), keys -> Map.of("large", "x".repeat(11), "odd", 7, "good", "v"));
            CompletableFuture<Map<String, ByteView>> all = group.getAllAsync(List.of("large", "odd", "good"));
            node.tasks.runAll();
            BulkLoadException failure = (BulkLoadException) TestNode.failure(all);
            assertThat(failure.failures()).containsOnlyKeys("large", "odd");
            assertThat(failure.failures().values()).hasOnlyElementsOfType(ValueException.class);
            assertThat(failure.values()).isEqualTo(Map.of("good", text("v")));
            assertThat(group.get("good")).isEqualTo(text("v"));
        }

        @Test
        void that_are_no_map_are_an_error_that_names_the_getter() {
            BatchGetter<String> nothing = new BatchGetter<>() {
                @Override
                @SuppressWarnings("NullAway")
                public Map<String, String> load(Set<String> keys) {
                    return null;
                }

                @Override
                public String toString() {
                    return "Shop.load";
                }
            };
            Group group = group(nothing);
            CompletableFuture<ByteView> one = group.getAsync("a");
            node.tasks.runAll();
            assertThat(TestNode.failure(one))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("'books'")
                    .hasMessageContaining("Shop.load returned null")
                    .hasMessageContaining("empty map");
        }

        @Test
        void that_are_thrown_fail_every_key_with_the_same_exception() {
            IllegalStateException down = new IllegalStateException("down");
            Group group = group(keys -> {
                throw down;
            });
            CompletableFuture<Map<String, ByteView>> all = group.getAllAsync(List.of("a", "b"));
            CompletableFuture<ByteView> one = group.getAsync("b");
            node.tasks.runAll();
            assertThat(((BulkLoadException) TestNode.failure(all)).failures()).isEqualTo(Map.of("a", down, "b", down));
            assertThat(TestNode.failure(one)).isSameAs(down);
            assertThat(group.stats().loadFailures()).isEqualTo(2);
            assertThat(group.stats().entries()).isZero();
        }

        @Test
        void cannot_be_got_by_asking_for_a_key_of_the_same_batch() {
            Group[] self = new Group[1];
            List<Throwable> thrown = new ArrayList<>();
            self[0] = group(keys -> {
                for (String key : keys) {
                    try {
                        self[0].get(key);
                    } catch (RecursiveLoadException e) {
                        thrown.add(e);
                    }
                }
                return Map.of("a", "1", "b", "2");
            });
            assertThat(getAll(self[0], "a", "b")).hasSize(2);
            assertThat(thrown).hasSize(2);
        }
    }

    @Nested
    class Typed {

        /** Reads numbers; what is no number cannot be decoded. */
        private static final Codec<Integer> NUMBERS = new Codec<>() {
            @Override
            public ByteView encode(Integer value) {
                return ByteView.utf8(value == 13 ? "unlucky" : value.toString());
            }

            @Override
            public Integer decode(ByteView bytes) {
                return Integer.parseInt(bytes.toUtf8String());
            }

            @Override
            public int version() {
                return 1;
            }
        };

        private final TypedGroup<Integer> numbers = node.groups.registerBatch(
                TestNode.spec().build(),
                Integer.class,
                NUMBERS,
                keys -> keys.stream().collect(Collectors.toMap(key -> key, Integer::parseInt)));

        @Test
        void groups_give_the_values_of_several_keys_with_and_without_waiting() {
            CompletableFuture<Map<String, Integer>> all = numbers.getAllAsync(List.of("2", "1"));
            node.tasks.runAll();
            assertThat(TestNode.done(all)).containsExactly(Map.entry("2", 2), Map.entry("1", 1));
            assertThat(numbers.getAll(List.of("1", "2"))).containsExactly(Map.entry("1", 1), Map.entry("2", 2));
        }

        @Test
        void groups_tell_for_which_key_a_value_cannot_be_decoded() {
            CompletableFuture<Map<String, Integer>> all = numbers.getAllAsync(List.of("1", "13", "2"));
            node.tasks.runAll();
            BulkLoadException failure = (BulkLoadException) TestNode.failure(all);
            assertThat(failure.failures()).containsOnlyKeys("13");
            assertThat(failure.failures().get("13")).isInstanceOf(ValueException.class);
            assertThat(failure.values(numbers)).isEqualTo(Map.of("1", 1, "2", 2));
            assertThatExceptionOfType(BulkLoadException.class).isThrownBy(() -> numbers.getAll(List.of("1", "13")));
        }

        @Test
        void groups_refuse_an_impossible_key_before_anything_is_loaded() {
            assertThat(TestNode.failure(numbers.getAllAsync(List.of("1", "")))).isInstanceOf(InvalidKeyException.class);
            assertThat(TestNode.failure(numbers.getAllAsync(Arrays.asList("1", null))))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessageContaining("refuses the key: it is null");
            node.tasks.runAll();
            assertThat(numbers.stats().loads()).isZero();
        }
    }
}
