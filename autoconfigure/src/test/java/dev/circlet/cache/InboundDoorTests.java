package dev.circlet.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class InboundDoorTests {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final TestNode node = new TestNode();
    private final Versions source = new Versions();

    private static Answer.Value value(CompletableFuture<Answer> answer) {
        return (Answer.Value) TestNode.done(answer);
    }

    private static Answer refused(Answer.Reason reason) {
        return Answer.Refused.because(reason);
    }

    private Answer.Value loaded(KeyQuery query) {
        CompletableFuture<Answer> answer = node.asked(query);
        node.tasks.runAll();
        return value(answer);
    }

    private static KeyQuery maxAge(Duration age) {
        return new KeyQuery("k", age.toNanos(), 0);
    }

    @Nested
    class Answers {

        @Test
        void come_from_a_load_first_and_then_from_memory() {
            Group group =
                    node.group(TestNode.spec().ttl(SECOND.multipliedBy(10)).jitter(0), source);
            CompletableFuture<Answer> first = node.asked(KeyQuery.of("k"));
            node.advance(SECOND);
            node.tasks.runAll();
            assertThat(value(first))
                    .isEqualTo(new Answer.Value(
                            ByteView.utf8("k v1"),
                            SECOND.negated().toNanos(),
                            SECOND.multipliedBy(10).toNanos(),
                            false,
                            true));
            node.advance(SECOND.multipliedBy(3));
            assertThat(value(node.asked(KeyQuery.of("k"))))
                    .isEqualTo(new Answer.Value(
                            ByteView.utf8("k v1"),
                            SECOND.multipliedBy(3).toNanos(),
                            SECOND.multipliedBy(7).toNanos(),
                            false,
                            false));
            GroupStats stats = group.stats();
            assertThat(stats.peerGets()).isEqualTo(2);
            assertThat(stats.peerHits()).isOne();
            assertThat(stats.gets()).isZero();
            assertThat(stats.misdirected()).isZero();
        }

        @Test
        void tell_absence_and_values_without_a_ttl() {
            node.group(key -> key.equals("k") ? "v" : null);
            assertThat(loaded(KeyQuery.of("k")).remainingNanos()).isEqualTo(Answer.NO_TTL);
            CompletableFuture<Answer> absent = node.asked(KeyQuery.of("absent"));
            node.tasks.runAll();
            assertThat(TestNode.done(absent)).isInstanceOfSatisfying(Answer.Absent.class, answer -> {
                assertThat(answer.ageNanos()).isNegative();
                assertThat(answer.remainingNanos())
                        .isEqualTo(SECOND.multipliedBy(5).toNanos());
            });
        }

        @Test
        void tell_of_a_failed_getter_its_type_and_message_cut_to_512_characters() {
            node.group(key -> {
                throw new IOException("x".repeat(511) + "\uD83D\uDE00" + "y");
            });
            CompletableFuture<Answer> answer = node.asked(KeyQuery.of("k"));
            node.tasks.runAll();
            assertThat(TestNode.done(answer)).isEqualTo(new Answer.Failed("java.io.IOException", "x".repeat(511)));
        }

        @Test
        void withhold_the_message_if_told_so() {
            TestNode discreet = new TestNode(builder -> builder.exposeMessages(false));
            discreet.group(key -> {
                throw new IOException("secret");
            });
            CompletableFuture<Answer> answer = discreet.asked(KeyQuery.of("k"));
            discreet.tasks.runAll();
            assertThat(TestNode.done(answer)).isEqualTo(new Answer.Failed("java.io.IOException", null));
        }

        @Test
        void do_without_a_message_that_cannot_be_asked_for() {
            node.group(key -> {
                throw new IllegalStateException() {
                    private static final long serialVersionUID = 1L;

                    @Override
                    public String getMessage() {
                        throw new UnsupportedOperationException();
                    }
                };
            });
            CompletableFuture<Answer> answer = node.asked(KeyQuery.of("k"));
            node.tasks.runAll();
            assertThat(TestNode.done(answer))
                    .isInstanceOfSatisfying(
                            Answer.Failed.class,
                            failed -> assertThat(failed.message()).isNull());
        }

        @Test
        void tell_that_a_value_cannot_be_kept() {
            node.group(TestNode.spec().maxValueBytes(10), key -> key.equals("large") ? "12345678901" : 42);
            CompletableFuture<Answer> large = node.asked(KeyQuery.of("large"));
            CompletableFuture<Answer> odd = node.asked(KeyQuery.of("odd"));
            node.tasks.runAll();
            assertThat(TestNode.done(large)).isEqualTo(new Answer.Refused(Answer.Reason.TOO_LARGE, 11));
            assertThat(TestNode.done(odd)).isEqualTo(refused(Answer.Reason.NOT_ENCODABLE));
        }

        @Test
        void refuse_what_this_node_cannot_serve() {
            Group group = node.group(source);
            assertThat(TestNode.done(node.groups
                            .inbound()
                            .answer("other", KeyQuery.of("k"), TestNode.terms(Inbound.Purpose.OWNER, true))))
                    .isEqualTo(refused(Answer.Reason.UNKNOWN_GROUP));
            assertThat(TestNode.done(node.groups
                            .inbound()
                            .answer(
                                    "books",
                                    KeyQuery.of("k"),
                                    new Inbound.Terms(Inbound.Purpose.OWNER, 99, 0, 1_000, true))))
                    .isEqualTo(refused(Answer.Reason.CODEC_MISMATCH));
            assertThat(TestNode.done(node.asked(KeyQuery.of("")))).isEqualTo(refused(Answer.Reason.INVALID_KEY));
            group.bypass(true);
            assertThat(TestNode.done(node.asked(KeyQuery.of("k")))).isEqualTo(refused(Answer.Reason.UNSUPPORTED));
            assertThat(source.calls()).isZero();
        }

        @Test
        void come_from_memory_only_when_a_load_is_not_wanted() {
            Group group = node.group(source);
            Inbound.Terms memoryOnly = TestNode.terms(Inbound.Purpose.OWNER, false);
            assertThat(node.groups.inbound().answer("books", KeyQuery.of("k"), memoryOnly))
                    .isCompletedWithValue(refused(Answer.Reason.NOT_HELD));
            node.get(group, "k");
            assertThat(value(node.groups.inbound().answer("books", KeyQuery.of("k"), memoryOnly))
                            .bytes())
                    .isEqualTo(ByteView.utf8("k v1"));
        }

        @Test
        void end_with_the_budget_of_the_question() {
            CompletableFuture<String> stage = new CompletableFuture<>();
            node.group(key -> stage);
            Inbound.Terms terms =
                    new Inbound.Terms(Inbound.Purpose.OWNER, Codec.BYTES.version(), 0, SECOND.toNanos(), true);
            CompletableFuture<Answer> answer = node.groups.inbound().answer("books", KeyQuery.of("k"), terms);
            node.tasks.runAll();
            node.advance(SECOND.minusNanos(1));
            assertThat(answer).isNotDone();
            node.advance(Duration.ofNanos(1));
            assertThat(answer).isCompletedWithValue(refused(Answer.Reason.DEADLINE));
            assertThat(stage).isCancelled();
        }

        @Test
        void are_given_up_when_the_asking_node_cancels() {
            CompletableFuture<String> stage = new CompletableFuture<>();
            Group group = node.group(key -> stage);
            CompletableFuture<Answer> answer = node.asked(KeyQuery.of("k"));
            CompletableFuture<ByteView> here = group.getAsync("k");
            node.tasks.runAll();
            answer.cancel(false);
            assertThat(stage).isNotCancelled();
            here.cancel(false);
            assertThat(stage).isCancelled();
        }
    }

    @Nested
    class OneHop {

        @Test
        void peers_and_callers_here_share_a_load() {
            Group group = node.group(source);
            CompletableFuture<Answer> peer = node.asked(KeyQuery.of("k"));
            CompletableFuture<ByteView> here = group.getAsync("k");
            node.tasks.runAll();
            assertThat(value(peer).bytes()).isEqualTo(ByteView.utf8("k v1"));
            assertThat(here).isCompletedWithValue(ByteView.utf8("k v1"));
            assertThat(source.calls()).isOne();
        }

        @Test
        void a_peer_never_waits_for_a_forward_so_that_opposite_views_of_the_owner_do_not_hang() {
            node.remote.ownEverything("b");
            Group group = node.group(source);
            CompletableFuture<ByteView> forwarded = group.getAsync("k");
            CompletableFuture<Answer> peer = node.asked(KeyQuery.of("k"));
            node.tasks.runAll();
            assertThat(value(peer).bytes()).isEqualTo(ByteView.utf8("k v1"));
            assertThat(forwarded).isNotDone();
            assertThat(node.remote.exchanges).hasSize(1);
        }

        @Test
        void a_question_that_belongs_elsewhere_is_counted_and_its_answer_kept_for_a_second() {
            node.remote.ownEverything("c");
            Group group = node.group(source);
            loaded(KeyQuery.of("k"));
            assertThat(group.stats().misdirected()).isOne();
            assertThat(node.groups.inbound().state("books", "k").remainingMillis())
                    .isEqualTo(1_000);
            assertThat(node.remote.exchanges).isEmpty();
        }

        @Test
        void a_question_in_the_owners_place_is_no_mistake_and_its_answer_kept_while_it_is_asked_for() {
            node.remote.ownEverything("c");
            Group group = node.group(source);
            for (int i = 0; i < 5; i++) {
                CompletableFuture<Answer> answer = node.asked(KeyQuery.of("k"), Inbound.Purpose.FAILOVER);
                node.tasks.runAll();
                assertThat(value(answer).bytes()).isEqualTo(ByteView.utf8("k v1"));
                node.advance(Duration.ofSeconds(59));
            }
            assertThat(group.stats().misdirected()).isZero();
            node.advance(SECOND);
            assertThat(node.groups.inbound().state("books", "k")).isEqualTo(Inbound.KeyState.NONE);
        }

        @Test
        void a_peek_sees_memory_leaves_no_trace_and_never_loads() {
            Group group = node.group(source);
            assertThat(node.asked(KeyQuery.of("k"), Inbound.Purpose.PEEK))
                    .isCompletedWithValue(refused(Answer.Reason.NOT_HELD));
            node.get(group, "k");
            node.advance(SECOND);
            assertThat(value(node.asked(KeyQuery.of("k"), Inbound.Purpose.PEEK)).bytes())
                    .isEqualTo(ByteView.utf8("k v1"));
            assertThat(node.asked(maxAge(SECOND.minusNanos(1)), Inbound.Purpose.PEEK))
                    .isCompletedWithValue(refused(Answer.Reason.NOT_HELD));
            assertThat(group.stats().peerGets()).isZero();
            assertThat(node.tasks.size()).isZero();
        }
    }

    @Nested
    class Ages {

        @Test
        void an_entry_too_old_for_the_asking_node_is_dropped_and_loaded_anew() {
            Group group = node.group(source);
            node.get(group, "k");
            node.advance(SECOND);
            CompletableFuture<Answer> answer = node.asked(maxAge(SECOND.minus(TestNode.MOMENT)));
            assertThat(answer).isNotDone();
            node.tasks.runAll();
            assertThat(value(answer).bytes()).isEqualTo(ByteView.utf8("k v2"));
            assertThat(group.get("k")).isEqualTo(ByteView.utf8("k v2"));
        }

        @Test
        void an_entry_just_young_enough_is_the_answer() {
            Group group = node.group(source);
            node.get(group, "k");
            node.advance(SECOND);
            assertThat(value(node.asked(maxAge(SECOND.plus(TestNode.MOMENT)))).bytes())
                    .isEqualTo(ByteView.utf8("k v1"));
        }

        @Test
        void on_a_clock_that_stands_still_what_was_loaded_before_is_older_than_the_question() {
            Group group = node.group(source);
            node.get(group, "other");
            node.get(group, "k");
            CompletableFuture<Answer> answer = node.asked(maxAge(Duration.ZERO));
            node.tasks.runAll();
            assertThat(value(answer).bytes()).isEqualTo(ByteView.utf8("k v3"));
            assertThat(value(answer).ageNanos()).isNegative();
        }

        @Test
        void a_running_load_too_old_is_not_joined_and_its_value_replaces_nothing() {
            List<CompletableFuture<String>> stages = new ArrayList<>();
            Group group = node.group(key -> {
                stages.add(new CompletableFuture<>());
                return stages.get(stages.size() - 1);
            });
            CompletableFuture<ByteView> early = group.getAsync("k");
            node.tasks.runAll();
            node.advance(SECOND);
            CompletableFuture<Answer> young = node.asked(maxAge(SECOND.minus(TestNode.MOMENT)));
            node.tasks.runAll();
            assertThat(stages).hasSize(2);
            stages.get(1).complete("new");
            assertThat(value(young).bytes()).isEqualTo(ByteView.utf8("new"));
            stages.get(0).complete("old");
            assertThat(early).isCompletedWithValue(ByteView.utf8("old"));
            assertThat(group.get("k")).isEqualTo(ByteView.utf8("new"));
        }

        @Test
        void a_running_load_young_enough_is_joined() {
            CompletableFuture<String> stage = new CompletableFuture<>();
            Group group = node.group(key -> stage);
            group.getAsync("k");
            node.tasks.runAll();
            node.advance(SECOND);
            CompletableFuture<Answer> answer = node.asked(maxAge(SECOND.multipliedBy(2)));
            stage.complete("v");
            assertThat(value(answer).bytes()).isEqualTo(ByteView.utf8("v"));
            assertThat(value(answer).ageNanos()).isCloseTo(SECOND.toNanos(), within(10L));
        }
    }

    @Nested
    class Ownership {

        private final Group group = node.group(source);

        private CompletableFuture<Answer> peek() {
            return node.asked(KeyQuery.of("k"), Inbound.Purpose.PEEK);
        }

        private void moveTo(String owner) {
            node.remote.ownEverything(owner);
            node.groups.inbound().ownershipChanged();
        }

        @Test
        void an_entry_whose_key_has_moved_is_no_hit_but_readable_for_the_warm_window() {
            node.get(group, "k");
            moveTo("c");
            CompletableFuture<ByteView> value = group.getAsync("k");
            assertThat(value).isNotDone();
            assertThat(node.remote.exchanges).hasSize(1);
            node.advance(Duration.ofSeconds(60).minusNanos(1));
            assertThat(value(peek()).bytes()).isEqualTo(ByteView.utf8("k v1"));
            assertThat(node.groups.inbound().state("books", "k").held()).isEqualTo("retired");
            node.advance(Duration.ofNanos(1));
            assertThat(peek()).isCompletedWithValue(refused(Answer.Reason.NOT_HELD));
        }

        @Test
        void it_spares_a_load_where_one_would_be_due_on_this_node() {
            node.get(group, "k");
            moveTo("c");
            assertThat(value(node.asked(KeyQuery.of("k"))).bytes()).isEqualTo(ByteView.utf8("k v1"));
            CompletableFuture<ByteView> value = group.getAsync("k");
            node.remote.question().unreachable("b");
            assertThat(value).isCompletedWithValue(ByteView.utf8("k v1"));
            assertThat(source.calls()).isOne();
        }

        @Test
        void a_key_that_comes_back_is_served_again_without_a_load() {
            node.get(group, "k");
            moveTo("c");
            moveTo("a");
            assertThat(node.get(group, "k")).isEqualTo(ByteView.utf8("k v1"));
            assertThat(group.lookup("k").source()).isEqualTo(Lookup.Source.MAIN);
        }

        @Test
        void an_invalidation_reaches_what_is_only_readable() {
            node.get(group, "k");
            moveTo("c");
            node.groups.inbound().invalidate("books", "k", 0, 7);
            assertThat(peek()).isCompletedWithValue(refused(Answer.Reason.NOT_HELD));
        }

        @Test
        void a_new_owner_peeks_at_the_previous_one_before_it_loads() {
            node.remote.peeks = query -> CompletableFuture.completedFuture(new Remote.Reply(
                    new Answer.Value(ByteView.utf8("theirs"), 5, Answer.NO_TTL, false, false), "b", node.time.read()));
            assertThat(node.lookup(group, "k")).isEqualTo(new Lookup(ByteView.utf8("theirs"), Lookup.Source.PEER, "a"));
            assertThat(group.lookup("k").source()).isEqualTo(Lookup.Source.MAIN);
            assertThat(source.calls()).isZero();
        }

        @Test
        void what_a_peek_brings_from_before_an_invalidation_or_after_its_end_is_not_used() {
            CompletableFuture<Remote.Reply> late = new CompletableFuture<>();
            node.remote.peeks = query -> late;
            long sent = node.time.read();
            CompletableFuture<ByteView> value = group.getAsync("k");
            node.advance(SECOND);
            group.invalidate("k");
            late.complete(new Remote.Reply(
                    new Answer.Value(ByteView.utf8("theirs"), 0, Answer.NO_TTL, false, false), "b", sent));
            node.tasks.runAll();
            assertThat(value).isCompletedWithValue(ByteView.utf8("k v1"));
            group.invalidate("k");
            node.remote.peeks = query -> CompletableFuture.completedFuture(new Remote.Reply(
                    new Answer.Value(ByteView.utf8("theirs"), -1, 0, false, false), "b", node.time.read()));
            assertThat(node.get(group, "k")).isEqualTo(ByteView.utf8("k v2"));
        }

        @Test
        void a_peek_that_fails_is_followed_by_a_load() {
            node.remote.peeks = query -> CompletableFuture.failedFuture(new IOException());
            assertThat(node.get(group, "k")).isEqualTo(ByteView.utf8("k v1"));
        }
    }

    @Nested
    class HotKeys {

        private final Group group = node.group(TestNode.spec().hotThreshold(10), source);

        private boolean hot(int requests) {
            boolean hot = false;
            for (int i = 0; i < requests; i++) {
                hot = loaded(KeyQuery.of("k")).hot();
            }
            return hot;
        }

        @Test
        void are_told_from_the_threshold_on() {
            assertThat(hot(9)).isFalse();
            assertThat(hot(1)).isTrue();
            assertThat(group.stats().hotPromotions()).isOne();
        }

        @Test
        void stay_so_at_half_the_threshold_and_not_below() {
            hot(10);
            for (int second = 0; second < 10; second++) {
                node.advance(SECOND);
                assertThat(hot(5)).isTrue();
            }
            assertThat(group.stats().hotPromotions()).isOne();
            node.advance(SECOND);
            hot(4);
            node.advance(SECOND);
            assertThat(hot(1)).isFalse();
        }

        @Test
        void cool_down_when_nobody_asks() {
            hot(10);
            node.advance(SECOND.multipliedBy(11));
            assertThat(hot(1)).isFalse();
        }

        @Test
        void count_the_hits_that_peers_report() {
            assertThat(loaded(new KeyQuery("k", KeyQuery.ANY_AGE, 8)).hot()).isFalse();
            assertThat(loaded(new KeyQuery("k", KeyQuery.ANY_AGE, Integer.MAX_VALUE))
                            .hot())
                    .isTrue();
            assertThat(loaded(new KeyQuery("other", KeyQuery.ANY_AGE, -5)).hot())
                    .isFalse();
        }

        @Test
        void count_what_the_own_application_reads_and_do_not_call_it_hot() {
            for (int i = 0; i < 50; i++) {
                node.get(group, "own");
            }
            hot(3);
            assertThat(node.groups.inbound().hottest("books", 5))
                    .containsExactly(new HotKey("own", 50, 0, false), new HotKey("k", 0, 3, false));
            node.get(group, "k");
            assertThat(node.groups.inbound().hottest("books", 5).get(1)).isEqualTo(new HotKey("k", 1, 3, false));
            assertThat(group.stats().hotPromotions()).isZero();
        }

        @Test
        void count_reads_of_own_keys_that_are_kept_nowhere() {
            Group uncached = node.groups.register(GroupSpec.named("uncached").build(), (Getter<Object>)
                    key -> Loaded.of(ByteView.utf8("v")).uncached());
            for (int i = 0; i < 5; i++) {
                node.get(uncached, "k");
            }
            assertThat(node.groups.inbound().hottest("uncached", 5)).containsExactly(new HotKey("k", 5, 0, false));
        }

        @Test
        void are_not_those_of_other_owners() {
            node.remote.ownEverything("c");
            assertThat(hot(50)).isFalse();
        }
    }
}
