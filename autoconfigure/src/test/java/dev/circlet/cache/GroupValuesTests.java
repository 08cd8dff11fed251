package dev.circlet.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GroupValuesTests {

    private final TestNode node = new TestNode();
    private final Versions source = new Versions();

    private static ByteView text(String text) {
        return ByteView.utf8(text);
    }

    @Nested
    class HitsAndMisses {

        @Test
        void the_first_get_loads_and_the_next_is_a_hit_that_the_source_does_not_see() {
            Group group = node.group(source);
            assertThat(node.get(group, "k")).isEqualTo(text("k v1"));
            // No task may run now, so a blocking get would hang if it were no hit.
            assertThat(group.get("k")).isEqualTo(text("k v1"));
            assertThat(group.get("k", Duration.ZERO)).isEqualTo(text("k v1"));
            assertThat(group.find("k")).contains(text("k v1"));
            assertThat(group.getAsync("k")).isCompletedWithValue(text("k v1"));
            assertThat(source.calls()).isOne();
        }

        @Test
        void each_key_has_its_own_value() {
            Group group = node.group(source);
            assertThat(node.get(group, "a")).isEqualTo(text("a v1"));
            assertThat(node.get(group, "b")).isEqualTo(text("b v2"));
            assertThat(node.get(group, "a")).isEqualTo(text("a v1"));
        }

        @Test
        void a_lookup_tells_source_and_owner() {
            Group group = node.group(source);
            assertThat(node.lookup(group, "k")).isEqualTo(new Lookup(text("k v1"), Lookup.Source.LOAD, "a"));
            assertThat(node.lookup(group, "k")).isEqualTo(new Lookup(text("k v1"), Lookup.Source.MAIN, "a"));
            assertThat(group.lookup("k")).isEqualTo(new Lookup(text("k v1"), Lookup.Source.MAIN, "a"));
        }

        @Test
        void what_the_getter_does_to_its_array_afterwards_changes_nothing() {
            byte[] bytes = "value".getBytes(StandardCharsets.UTF_8);
            Group group = node.group(key -> bytes);
            ByteView value = node.get(group, "k");
            bytes[0] = 'X';
            assertThat(value).isEqualTo(text("value"));
            assertThat(group.get("k")).isEqualTo(text("value"));
        }

        @Test
        void a_typed_group_gives_what_its_codec_decodes() {
            TypedGroup<String> group = node.groups.register(TestNode.spec().build(), String.class, Codec.UTF8, source);
            CompletableFuture<String> value = group.getAsync("ä");
            node.tasks.runAll();
            assertThat(value).isCompletedWithValue("ä v1");
            assertThat(group.get("ä")).isEqualTo("ä v1");
            assertThat(group.getAll(List.of("ä"))).containsExactly(java.util.Map.entry("ä", "ä v1"));
        }
    }

    @Nested
    class Absence {

        @Test
        void null_means_absent_and_is_remembered_for_the_negative_ttl() {
            List<String> asked = new ArrayList<>();
            Group group = node.group(TestNode.spec().negativeTtl(Duration.ofSeconds(3)), key -> {
                asked.add(key);
                return null;
            });
            CompletableFuture<ByteView> first = group.getAsync("k");
            node.tasks.runAll();
            assertThat(TestNode.failure(first)).isInstanceOf(KeyNotFoundException.class);
            assertThat(group.find("k")).isEmpty();
            assertThat(group.lookup("k")).isEqualTo(new Lookup(null, Lookup.Source.NEGATIVE, "a"));
            node.advance(Duration.ofSeconds(3).minusNanos(1));
            assertThat(group.find("k")).isEmpty();
            assertThat(asked).hasSize(1);
            node.advance(Duration.ofNanos(1));
            group.getAsync("k");
            node.tasks.runAll();
            assertThat(asked).hasSize(2);
        }

        @Test
        void an_empty_optional_means_the_same_as_null() {
            Group group = node.group(key -> Optional.empty());
            assertThat(node.lookup(group, "k")).isEqualTo(new Lookup(null, Lookup.Source.LOAD, "a"));
            assertThat(group.stats().negativeEntries()).isOne();
        }

        @Test
        void a_flood_of_unknown_keys_pushes_no_value_out() {
            Group group = node.group(
                    TestNode.spec().maxBytes(100_000).maxValueBytes(1_000),
                    key -> key.startsWith("known") ? "value" : null);
            node.get(group, "known");
            for (int i = 0; i < 5_000; i++) {
                group.getAsync("unknown " + i);
                node.tasks.runAll();
            }
            assertThat(group.get("known")).isEqualTo(text("value"));
            assertThat(group.stats().negativeBytes()).isBetween(1L, 10_000L);
        }
    }

    @Nested
    class Lifetimes {

        @Test
        void a_value_ends_with_its_ttl() {
            Group group = node.group(TestNode.spec().ttl(Duration.ofSeconds(10)).jitter(0), source);
            node.get(group, "k");
            node.advance(Duration.ofSeconds(10).minusNanos(1));
            assertThat(group.get("k")).isEqualTo(text("k v1"));
            node.advance(Duration.ofNanos(1));
            assertThat(node.get(group, "k")).isEqualTo(text("k v2"));
        }

        @Test
        void without_a_ttl_a_value_stays() {
            Group group = node.group(source);
            node.get(group, "k");
            node.advance(Duration.ofDays(10_000));
            assertThat(group.get("k")).isEqualTo(text("k v1"));
        }

        @Test
        void the_getter_may_give_a_ttl_of_its_own_to_which_no_jitter_applies() {
            Group group = node.group(
                    TestNode.spec().ttl(Duration.ofSeconds(10)).jitter(0.9),
                    key -> Loaded.of(source.get(key)).ttl(Duration.ofHours(1)));
            for (int i = 0; i < 20; i++) {
                node.get(group, "k" + i);
            }
            node.advance(Duration.ofHours(1).minusNanos(1));
            for (int i = 0; i < 20; i++) {
                group.get("k" + i);
            }
            node.advance(Duration.ofNanos(1));
            for (int i = 0; i < 20; i++) {
                node.get(group, "k" + i);
            }
            assertThat(source.calls()).isEqualTo(40);
        }

        @Test
        void a_ttl_too_long_for_nanoseconds_means_for_ever() {
            Group group = node.group(key -> Loaded.of("v").ttl(Duration.ofSeconds(Long.MAX_VALUE)));
            assertThat(node.get(group, "k")).isEqualTo(text("v"));
            node.advance(Duration.ofDays(10_000));
            assertThat(group.get("k")).isEqualTo(text("v"));
        }

        @Test
        void an_uncached_value_reaches_its_callers_and_is_kept_nowhere() {
            Group group = node.group(key -> Loaded.of(source.get(key)).uncached());
            CompletableFuture<ByteView> one = group.getAsync("k");
            CompletableFuture<ByteView> other = group.getAsync("k");
            node.tasks.runAll();
            assertThat(one).isCompletedWithValue(text("k v1"));
            assertThat(other).isCompletedWithValue(text("k v1"));
            assertThat(node.get(group, "k")).isEqualTo(text("k v2"));
            assertThat(group.stats().entries()).isZero();
        }

        private List<Long> lifetimes(TestNode where, int keys) {
            where.group(TestNode.spec().ttl(Duration.ofSeconds(100)).jitter(0.1), source);
            List<Long> lifetimes = new ArrayList<>();
            for (int i = 0; i < keys; i++) {
                where.get(where.groups.get("books"), "key " + i);
                lifetimes.add(where.groups.inbound().state("books", "key " + i).remainingMillis());
            }
            return lifetimes;
        }

        @Test
        void jitter_spreads_the_ends_evenly_within_its_band_and_all_nodes_agree_on_it() {
            List<Long> here = lifetimes(node, 2_000);
            TestNode elsewhere = new TestNode();
            elsewhere.advance(Duration.ofHours(7));
            assertThat(lifetimes(elsewhere, 2_000)).isEqualTo(here);
            assertThat(here).allSatisfy(life -> assertThat(life).isBetween(90_000L, 110_000L));
            int[] tenths = new int[10];
            here.forEach(life -> tenths[(int) Math.min(9, (life - 90_000) / 2_000)]++);
            assertThat(tenths).satisfies(counts -> {
                for (int count : counts) {
                    assertThat(count).isCloseTo(200, within(60));
                }
            });
        }
    }

    @Nested
    class Results {

        @Test
        void a_getter_may_return_bytes_views_text_and_options_of_them() {
            Group group = node.group(key -> switch (key) {
                case "bytes" -> new byte[] {'v'};
                case "view" -> text("v");
                case "option" -> Optional.of("v");
                case "loaded" -> Loaded.of("v");
                case "option of loaded" -> Optional.of(Loaded.of("v"));
                default -> "v";
            });
            for (String key : List.of("bytes", "view", "text", "option", "loaded", "option of loaded")) {
                assertThat(node.get(group, key)).as(key).isEqualTo(text("v"));
            }
        }

        @Test
        void a_stage_brings_the_value_when_it_completes() {
            CompletableFuture<Object> stage = new CompletableFuture<>();
            Group group = node.group(key -> stage);
            CompletableFuture<ByteView> value = group.getAsync("k");
            node.tasks.runAll();
            assertThat(value).isNotDone();
            stage.complete(Loaded.of("v"));
            assertThat(value).isCompletedWithValue(text("v"));
            assertThat(group.get("k")).isEqualTo(text("v"));
        }

        @Test
        void a_stage_of_null_means_absent() {
            Group group = node.group(key -> CompletableFuture.completedFuture(null));
            assertThat(node.lookup(group, "k").found()).isFalse();
        }

        @Test
        void a_result_of_another_type_is_an_error_that_names_it_and_is_not_kept() {
            Group group = node.group(key -> 42);
            CompletableFuture<ByteView> value = group.getAsync("k");
            node.tasks.runAll();
            assertThat(TestNode.failure(value))
                    .isInstanceOf(ValueException.class)
                    .hasMessageContaining("java.lang.Integer");
            assertThat(group.stats().entries()).isZero();
            assertThat(group.stats().loadFailures()).isOne();
        }

        @Test
        void a_value_may_be_as_large_as_the_limit_and_one_byte_more_is_an_error() {
            Group group = node.group(TestNode.spec().maxValueBytes(1_000), key -> new byte[Integer.parseInt(key)]);
            assertThat(node.get(group, "1000").size()).isEqualTo(1_000);
            assertThat(group.stats().entries()).isOne();
            CompletableFuture<ByteView> tooLarge = group.getAsync("1001");
            node.tasks.runAll();
            assertThat(TestNode.failure(tooLarge))
                    .isInstanceOf(ValueException.class)
                    .hasMessageContaining("1001")
                    .hasMessageContaining("max-value-size");
            assertThat(group.stats().entries()).isOne();
        }
    }

    @Nested
    class KeyChecks {

        private final Group group = node.group(TestNode.spec().maxKeyBytes(12), source);

        @ParameterizedTest
        @ValueSource(strings = {"123456789012", "ääääää", "€€€€", "\uD83D\uDE00\uD83D\uDE00\uD83D\uDE00"})
        void a_key_may_have_as_many_bytes_as_the_limit_and_not_one_more(String longest) {
            assertThat(longest.getBytes(StandardCharsets.UTF_8)).hasSize(12);
            assertThat(node.get(group, longest)).isEqualTo(text(longest + " v1"));
            assertThat(TestNode.failure(group.getAsync(longest + "x")))
                    .isInstanceOf(InvalidKeyException.class)
                    .hasMessageContaining("13 bytes")
                    .hasMessageContaining("max-key-size")
                    .hasMessageNotContaining(longest);
            assertThat(source.calls()).isOne();
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "a\uD83D", "\uDE00a", "\uDE00\uD83D"})
        void an_empty_or_malformed_key_is_refused_wherever_it_is_given(String key) {
            assertThat(TestNode.failure(group.getAsync(key))).isInstanceOf(InvalidKeyException.class);
            assertThat(TestNode.failure(group.getAllAsync(List.of("good", key))))
                    .isInstanceOf(InvalidKeyException.class);
            org.assertj.core.api.Assertions.assertThatExceptionOfType(InvalidKeyException.class)
                    .isThrownBy(() -> group.get(key));
            org.assertj.core.api.Assertions.assertThatExceptionOfType(InvalidKeyException.class)
                    .isThrownBy(() -> group.invalidate(key));
            node.tasks.runAll();
            assertThat(source.calls()).isZero();
        }
    }
}
