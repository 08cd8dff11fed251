package dev.circlet.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ForwardTests {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final TestNode node = new TestNode();
    private final Versions source = new Versions();
    private final Group group = node.group(source);

    @BeforeEach
    void anotherMemberOwnsTheKeys() {
        node.remote.ownEverything("b");
    }

    private static Answer value(String text, Duration age) {
        return new Answer.Value(ByteView.utf8(text), age.toNanos(), Answer.NO_TTL, false, false);
    }

    private static Answer hot(String text, Duration remaining) {
        return new Answer.Value(ByteView.utf8(text), 0, remaining.toNanos(), true, false);
    }

    private ScriptedRemote.Question question() {
        return node.remote.question();
    }

    private int exchanges() {
        return node.remote.exchanges.size();
    }

    @Nested
    class Answers {

        @Test
        void many_callers_ask_the_owner_once_and_the_value_is_not_kept() {
            CompletableFuture<ByteView> one = group.getAsync("k");
            CompletableFuture<ByteView> other = group.getAsync("k");
            assertThat(exchanges()).isOne();
            assertThat(question().query()).isEqualTo(KeyQuery.of("k"));
            question().answer(value("theirs", SECOND));
            assertThat(one).isCompletedWithValue(ByteView.utf8("theirs"));
            assertThat(other).isCompletedWithValue(ByteView.utf8("theirs"));
            assertThat(group.stats().entries()).isZero();
            assertThat(group.stats().peerFetches()).isOne();
            assertThat(source.calls()).isZero();
            group.getAsync("k");
            assertThat(exchanges()).isEqualTo(2);
        }

        @Test
        void a_lookup_tells_that_it_came_from_a_peer() {
            CompletableFuture<Lookup> lookup = group.lookupAsync("k", SECOND);
            question().answer(value("theirs", SECOND));
            assertThat(lookup).isCompletedWithValue(new Lookup(ByteView.utf8("theirs"), Lookup.Source.PEER, "b"));
        }

        @Test
        void absence_is_an_answer() {
            CompletableFuture<Lookup> lookup = group.lookupAsync("k", SECOND);
            question().answer(new Answer.Absent(0, SECOND.toNanos(), false));
            assertThat(lookup).isCompletedWithValue(new Lookup(null, Lookup.Source.PEER, "b"));
            assertThat(source.calls()).isZero();
        }

        @Test
        void a_getter_that_failed_there_is_a_remote_load_exception_and_loaded_nowhere_else() {
            CompletableFuture<ByteView> value = group.getAsync("k");
            question().answer(new Answer.Failed("java.io.IOException", "disk"));
            assertThat(TestNode.failure(value)).isInstanceOfSatisfying(RemoteLoadException.class, failure -> {
                assertThat(failure.node()).isEqualTo("b");
                assertThat(failure.type()).isEqualTo("java.io.IOException");
                assertThat(failure).hasMessageContaining("disk");
            });
            node.tasks.runAll();
            assertThat(source.calls()).isZero();
            assertThat(group.stats().peerFetchFailures()).isZero();
        }

        @ParameterizedTest
        @CsvSource({
            "OVERLOADED,    dev.circlet.cache.OverloadedException",
            "LOAD_TIMEOUT,  dev.circlet.cache.LoadTimeoutException",
            "TOO_LARGE,     dev.circlet.cache.ValueException",
            "NOT_ENCODABLE, dev.circlet.cache.ValueException",
            "DEPTH,         dev.circlet.cache.LoadDepthException",
            "RECURSION,     dev.circlet.cache.RecursiveLoadException",
            "DEADLINE,      dev.circlet.cache.DeadlineExceededException"
        })
        void a_refusal_that_protects_the_source_is_an_error_and_loaded_nowhere_else(
                Answer.Reason reason, Class<? extends Throwable> type) {
            CompletableFuture<ByteView> value = group.getAsync("k");
            question().answer(new Answer.Refused(reason, 777));
            assertThat(TestNode.failure(value)).isInstanceOf(type);
            node.tasks.runAll();
            assertThat(source.calls()).isZero();
        }

        @Test
        void overload_there_says_when_to_come_back() {
            CompletableFuture<ByteView> value = group.getAsync("k");
            question().answer(new Answer.Refused(Answer.Reason.OVERLOADED, 777));
            assertThat(TestNode.failure(value))
                    .isInstanceOfSatisfying(
                            OverloadedException.class,
                            overloaded ->
                                    assertThat(overloaded.retryAfterMillis()).isEqualTo(777));
        }

        @Test
        void the_question_is_taken_back_when_nobody_waits_any_more() {
            CompletableFuture<Lookup> one = group.lookupAsync("k", SECOND);
            CompletableFuture<Lookup> other = group.lookupAsync("k", SECOND.multipliedBy(2));
            node.advance(SECOND);
            assertThat(TestNode.failure(one)).isInstanceOf(DeadlineExceededException.class);
            assertThat(question().reply()).isNotCancelled();
            node.advance(SECOND);
            assertThat(TestNode.failure(other)).isInstanceOf(DeadlineExceededException.class);
            assertThat(question().reply()).isCancelled();
            group.getAsync("k");
            assertThat(exchanges()).isEqualTo(2);
        }
    }

    @Nested
    class WithoutTheOwner {

        private Inbound.KeyState state() {
            return node.groups.inbound().state("books", "k");
        }

        @Test
        void this_node_loads_itself_and_keeps_the_value_for_a_second() {
            CompletableFuture<Lookup> lookup = group.lookupAsync("k", SECOND);
            question().unreachable("c");
            node.tasks.runAll();
            assertThat(lookup).isCompletedWithValue(new Lookup(ByteView.utf8("k v1"), Lookup.Source.LOAD, "b"));
            assertThat(group.stats().failovers()).isOne();
            assertThat(group.stats().peerFetchFailures()).isOne();
            node.advance(SECOND.minusNanos(1));
            assertThat(group.get("k")).isEqualTo(ByteView.utf8("k v1"));
            node.advance(Duration.ofNanos(1));
            group.getAsync("k");
            assertThat(exchanges()).isEqualTo(2);
        }

        @Test
        void the_successor_keeps_the_value_until_a_warm_window_after_the_last_get() {
            group.getAsync("k");
            question().unreachable("a");
            node.tasks.runAll();
            assertThat(state().reason()).isEqualTo("failover");
            for (int i = 0; i < 5; i++) {
                node.advance(Duration.ofSeconds(59));
                assertThat(group.get("k")).isEqualTo(ByteView.utf8("k v1"));
            }
            node.advance(Duration.ofSeconds(60));
            assertThat(state()).isEqualTo(Inbound.KeyState.NONE);
        }

        @ParameterizedTest
        @EnumSource(names = {"UNKNOWN_GROUP", "CODEC_MISMATCH", "UNSUPPORTED", "INVALID_KEY", "NOT_HELD"})
        void an_owner_that_cannot_answer_leaves_the_load_to_the_asking_node_which_keeps_a_copy(Answer.Reason reason) {
            CompletableFuture<ByteView> value = group.getAsync("k");
            question().refuse(reason);
            node.tasks.runAll();
            assertThat(value).isCompletedWithValue(ByteView.utf8("k v1"));
            assertThat(group.stats().failovers()).isZero();
            node.advance(Duration.ofSeconds(10).minusNanos(1));
            assertThat(group.get("k")).isEqualTo(ByteView.utf8("k v1"));
            node.advance(Duration.ofNanos(1));
            assertThat(state()).isEqualTo(Inbound.KeyState.NONE);
        }

        @Test
        void leaving_while_this_node_loads_instead_ends_that_load() {
            CompletableFuture<ByteView> value = group.getAsync("k");
            question().unreachable("c");
            value.cancel(false);
            node.tasks.runAll();
            assertThat(source.calls()).isZero();
        }

        @Test
        void an_own_load_that_is_not_the_owners_any_more_when_it_ends_is_kept_a_second() {
            node.remote.ownEverything("a");
            CompletableFuture<ByteView> value = group.getAsync("k");
            node.remote.ownEverything("b");
            node.tasks.runAll();
            assertThat(value).isCompletedWithValue(ByteView.utf8("k v1"));
            assertThat(state().held()).isEqualTo("hot");
            assertThat(state().remainingMillis()).isEqualTo(1_000);
        }

        @Test
        void a_load_in_the_owners_place_is_kept_as_its_own_if_it_has_become_that() {
            group.getAsync("k");
            question().unreachable("c");
            node.remote.ownEverything("a");
            node.tasks.runAll();
            assertThat(state())
                    .extracting(Inbound.KeyState::held, Inbound.KeyState::reason)
                    .containsExactly("main", "owner");
        }
    }

    @Nested
    class HotCopies {

        @Test
        void are_kept_for_the_hot_ttl_from_the_sending_of_the_question() {
            group.getAsync("k");
            node.advance(Duration.ofSeconds(4));
            question().answer(hot("theirs", Duration.ofHours(1)));
            assertThat(group.lookup("k")).isEqualTo(new Lookup(ByteView.utf8("theirs"), Lookup.Source.HOT, "b"));
            assertThat(group.stats().hotEntries()).isOne();
            assertThat(group.stats().hotHits()).isOne();
            node.advance(Duration.ofSeconds(6).minusNanos(1));
            assertThat(group.get("k")).isEqualTo(ByteView.utf8("theirs"));
            node.advance(Duration.ofNanos(1));
            assertThat(group.getAsync("k")).isNotDone();
        }

        @Test
        void end_with_the_value_reduced_by_the_whole_exchange() {
            group.getAsync("k");
            node.advance(SECOND);
            question().answer(hot("theirs", Duration.ofSeconds(3)));
            node.advance(Duration.ofSeconds(2).minusNanos(1));
            assertThat(group.get("k")).isEqualTo(ByteView.utf8("theirs"));
            node.advance(Duration.ofNanos(1));
            assertThat(group.getAsync("k")).isNotDone();
        }

        private void copied() {
            group.getAsync("k");
            question().answer(hot("old", Duration.ofHours(1)));
        }

        @Test
        void are_renewed_once_from_half_of_their_life_on_while_they_are_served() {
            copied();
            for (int i = 0; i < 7; i++) {
                group.get("k");
            }
            node.advance(Duration.ofSeconds(5).minusNanos(1));
            group.get("k");
            assertThat(exchanges()).isOne();
            node.advance(Duration.ofNanos(1));
            for (int i = 0; i < 3; i++) {
                assertThat(group.get("k")).isEqualTo(ByteView.utf8("old"));
            }
            assertThat(exchanges()).isEqualTo(2);
            assertThat(question().query()).isEqualTo(new KeyQuery("k", KeyQuery.ANY_AGE, 9));
            question().answer(hot("new", Duration.ofHours(1)));
            assertThat(group.get("k")).isEqualTo(ByteView.utf8("new"));
            node.advance(Duration.ofSeconds(9));
            assertThat(group.get("k")).isEqualTo(ByteView.utf8("new"));
            assertThat(question().query().hits()).isEqualTo(4);
        }

        @Test
        void are_renewed_by_an_answer_whose_bound_of_the_load_lies_a_little_earlier() {
            group.getAsync("k");
            question().answer(new Answer.Value(ByteView.utf8("same"), 0, Answer.NO_TTL, true, false));
            node.advance(Duration.ofSeconds(6));
            group.get("k");
            long older = Duration.ofSeconds(6).plusNanos(900).toNanos();
            question().answer(new Answer.Value(ByteView.utf8("same"), older, Answer.NO_TTL, true, false));
            node.advance(Duration.ofSeconds(5));
            assertThat(group.get("k")).isEqualTo(ByteView.utf8("same"));
        }

        @Test
        void are_served_while_the_owner_fails_and_gone_at_their_end() {
            copied();
            for (int second = 5; second < 10; second++) {
                node.advance(second == 5 ? Duration.ofSeconds(5) : SECOND);
                assertThat(group.get("k")).isEqualTo(ByteView.utf8("old"));
                assertThat(exchanges()).isEqualTo(second - 3);
                question().refuse(Answer.Reason.UNREACHABLE);
                assertThat(group.get("k")).isEqualTo(ByteView.utf8("old"));
                assertThat(source.calls()).isZero();
            }
            node.advance(SECOND);
            assertThat(group.getAsync("k")).isNotDone();
            assertThat(node.tasks.size()).isZero();
        }

        @Test
        void do_not_tell_the_owner_less_because_a_question_got_lost() {
            copied();
            node.advance(Duration.ofSeconds(5));
            group.get("k");
            question().refuse(Answer.Reason.UNREACHABLE);
            node.advance(SECOND);
            group.get("k");
            assertThat(question().query().hits()).isEqualTo(2);
        }

        @Test
        void go_when_the_owner_does_not_call_the_key_hot_any_more() {
            copied();
            node.advance(Duration.ofSeconds(5));
            group.get("k");
            question().answer(value("new", SECOND));
            assertThat(group.stats().hotEntries()).isZero();
        }

        @Test
        void stay_when_it_was_not_the_owner_who_answered() {
            copied();
            node.advance(Duration.ofSeconds(5));
            group.get("k");
            question().answer("c", value("by the successor", SECOND));
            assertThat(group.get("k")).isEqualTo(ByteView.utf8("old"));
            assertThat(group.stats().hotEntries()).isOne();
        }

        @Test
        void are_not_renewed_by_what_began_before_an_invalidation() {
            copied();
            node.advance(Duration.ofSeconds(5));
            group.get("k");
            group.invalidate("k");
            question().answer(hot("stale", Duration.ofHours(1)));
            assertThat(group.stats().entries()).isZero();
            assertThat(group.stats().staleSetsPrevented()).isOne();
        }

        @Test
        void of_a_value_near_its_end_are_not_renewed_ever_faster() {
            group.getAsync("k");
            question().answer(hot("old", Duration.ofSeconds(4)));
            for (int step = 0; step < 400; step++) {
                node.advance(Duration.ofMillis(10));
                long left = 4_000 - 10L * (step + 1);
                int before = exchanges();
                group.getAsync("k");
                if (exchanges() > before && left > 0) {
                    question().answer(hot("old", Duration.ofMillis(left)));
                }
            }
            assertThat(exchanges()).isBetween(3, 6);
        }

        @Test
        void made_by_this_node_itself_are_not_renewed() {
            CompletableFuture<ByteView> value = group.getAsync("k");
            question().refuse(Answer.Reason.CODEC_MISMATCH);
            node.tasks.runAll();
            assertThat(value).isCompleted();
            node.advance(Duration.ofSeconds(9));
            group.get("k");
            assertThat(exchanges()).isOne();
        }

        @Test
        void of_a_value_that_has_expired_are_not_kept() {
            CompletableFuture<ByteView> value = group.getAsync("k");
            question().answer(hot("theirs", Duration.ZERO));
            assertThat(value).isCompletedWithValue(ByteView.utf8("theirs"));
            assertThat(group.stats().entries()).isZero();
        }

        @Test
        void of_an_absence_are_kept_too() {
            group.getAsync("k");
            question().answer(new Answer.Absent(0, SECOND.toNanos(), true));
            assertThat(group.find("k")).isEmpty();
            node.advance(SECOND);
            group.getAsync("k");
            assertThat(exchanges()).isEqualTo(2);
        }

        @Test
        void go_with_an_invalidation_or_when_their_owner_starts_anew() {
            group.getAsync("k");
            question().answer(hot("theirs", Duration.ofHours(1)));
            group.invalidate("k");
            assertThat(group.stats().entries()).isZero();
            node.advance(TestNode.MOMENT);
            group.getAsync("k");
            question().answer(hot("theirs", Duration.ofHours(1)));
            node.groups.inbound().dropCopiesFrom("c");
            assertThat(group.stats().hotEntries()).isOne();
            node.groups.inbound().dropCopiesFrom("b");
            assertThat(group.stats().hotEntries()).isZero();
        }
    }

    @Nested
    class Freshness {

        @Test
        void after_an_invalidation_the_question_says_how_old_the_answer_may_be() {
            group.invalidate("k");
            node.advance(SECOND);
            group.getAsync("k");
            assertThat(question().query().maxAgeNanos()).isEqualTo(SECOND.toNanos());
            group.getAsync("other");
            assertThat(question().query().maxAgeNanos()).isEqualTo(KeyQuery.ANY_AGE);
            group.invalidateAll();
            group.getAsync("other");
            assertThat(question().query().maxAgeNanos()).isZero();
        }

        @Test
        void an_answer_that_is_older_nevertheless_is_not_served() {
            group.invalidate("k");
            node.advance(SECOND);
            CompletableFuture<ByteView> value = group.getAsync("k");
            question().answer(value("old", SECOND));
            node.tasks.runAll();
            assertThat(value).isCompletedWithValue(ByteView.utf8("k v1"));
            assertThat(group.stats().staleSetsPrevented()).isOne();
        }

        @Test
        void an_answer_a_nanosecond_younger_is() {
            group.invalidate("k");
            node.advance(SECOND);
            CompletableFuture<ByteView> value = group.getAsync("k");
            node.advance(SECOND);
            question().answer(value("young", SECOND.minusNanos(1)));
            assertThat(value).isCompletedWithValue(ByteView.utf8("young"));
        }

        @Test
        void a_load_that_began_after_the_question_arrived_is_young_even_if_the_clock_stands_still() {
            group.invalidate("other");
            group.invalidate("k");
            CompletableFuture<ByteView> value = group.getAsync("k");
            question().answer(value("young", Duration.ofNanos(-1)));
            assertThat(value).isCompletedWithValue(ByteView.utf8("young"));
        }

        @Test
        void an_invalidation_while_the_question_travels_leaves_the_answer_to_present_waiters_only() {
            CompletableFuture<ByteView> early = group.getAsync("k");
            ScriptedRemote.Question first = question();
            node.advance(TestNode.MOMENT);
            group.invalidate("k");
            CompletableFuture<ByteView> late = group.getAsync("k");
            assertThat(exchanges()).isEqualTo(2);
            node.advance(TestNode.MOMENT);
            first.answer(hot("old", Duration.ofHours(1)));
            assertThat(early).isCompletedWithValue(ByteView.utf8("old"));
            assertThat(late).isNotDone();
            assertThat(group.stats().entries()).isZero();
            assertThat(group.stats().staleSetsPrevented()).isOne();
            question().answer(value("new", Duration.ofNanos(-1)));
            assertThat(late).isCompletedWithValue(ByteView.utf8("new"));
        }

        @Test
        void a_load_that_began_after_that_invalidation_may_be_kept() {
            group.getAsync("k");
            node.advance(TestNode.MOMENT);
            group.invalidate("k");
            node.advance(TestNode.MOMENT);
            long age = -TestNode.MOMENT.toNanos() - 1;
            question().answer(new Answer.Value(ByteView.utf8("young"), age, Answer.NO_TTL, true, true));
            assertThat(group.get("k")).isEqualTo(ByteView.utf8("young"));
        }

        @Test
        void a_second_invalidation_does_not_let_pass_what_the_first_has_made_invalid() {
            group.invalidate("k");
            node.advance(SECOND);
            CompletableFuture<ByteView> between = group.getAsync("k");
            ScriptedRemote.Question question = question();
            node.advance(SECOND);
            group.invalidate("k");
            question.answer(value("from before the first", SECOND.multipliedBy(5)));
            node.tasks.runAll();
            assertThat(between).isCompletedWithValue(ByteView.utf8("k v1"));
        }

        @Test
        void an_invalidation_during_the_load_instead_of_the_owner_counts_too() {
            CompletableFuture<ByteView> early = group.getAsync("k");
            question().unreachable("a");
            group.invalidate("k");
            CompletableFuture<ByteView> late = group.getAsync("k");
            question().unreachable("a");
            node.tasks.runAll();
            assertThat(early).isCompletedWithValue(ByteView.utf8("k v1"));
            assertThat(late).isCompletedWithValue(ByteView.utf8("k v2"));
            assertThat(group.get("k")).isEqualTo(ByteView.utf8("k v2"));
        }
    }

    @Nested
    class Bulk {

        @BeforeEach
        void someKeysAreOurs() {
            node.remote.owners = key -> key.startsWith("own") ? "a" : "b";
        }

        @Test
        void all_foreign_keys_go_in_one_call_and_values_come_in_the_order_of_the_keys() {
            CompletableFuture<Map<String, ByteView>> all =
                    group.getAllAsync(List.of("x", "own1", "y", "x", "own2", "absent"));
            assertThat(exchanges()).isOne();
            List<ScriptedRemote.Question> questions = node.remote.exchanges.get(0);
            assertThat(questions).extracting(question -> question.query().key()).containsExactly("x", "y", "absent");
            node.tasks.runAll();
            questions.get(2).answer(new Answer.Absent(0, 0, false));
            questions.get(1).answer(value("y theirs", SECOND));
            assertThat(all).isNotDone();
            questions.get(0).answer(value("x theirs", SECOND));
            assertThat(TestNode.done(all))
                    .containsExactly(
                            Map.entry("x", ByteView.utf8("x theirs")),
                            Map.entry("own1", ByteView.utf8("own1 v1")),
                            Map.entry("y", ByteView.utf8("y theirs")),
                            Map.entry("own2", ByteView.utf8("own2 v2")));
            GroupStats stats = group.stats();
            assertThat(stats.gets()).isEqualTo(5);
            assertThat(stats.peerFetches()).isEqualTo(3);
        }

        @Test
        void what_failed_is_told_together_with_what_did_not() {
            CompletableFuture<Map<String, ByteView>> all = group.getAllAsync(List.of("z", "y", "own", "x"));
            node.tasks.runAll();
            List<ScriptedRemote.Question> questions = node.remote.exchanges.get(0);
            questions.get(0).answer(new Answer.Failed("java.io.IOException", null));
            questions.get(1).answer(value("y theirs", SECOND));
            questions.get(2).answer(new Answer.Refused(Answer.Reason.OVERLOADED, 5));

            BulkLoadException failure = (BulkLoadException) TestNode.failure(all);
            assertThat(failure.values())
                    .containsExactly(
                            Map.entry("y", ByteView.utf8("y theirs")), Map.entry("own", ByteView.utf8("own v1")));
            assertThat(failure.failures()).hasSize(2).containsKeys("z", "x");
            assertThat(failure).hasMessageContainingAll("2 of the keys", "2 that were found");
            assertThat(failure.failures().get("z")).isInstanceOf(RemoteLoadException.class);
            assertThat(failure.failures().get("x")).isInstanceOf(OverloadedException.class);
        }

        @Test
        void one_invalid_key_means_that_nothing_is_asked() {
            CompletableFuture<Map<String, ByteView>> all = group.getAllAsync(List.of("own", "x", ""));
            assertThat(TestNode.failure(all)).isInstanceOf(InvalidKeyException.class);
            assertThat(exchanges()).isZero();
            node.tasks.runAll();
            assertThat(source.calls()).isZero();
            assertThat(group.stats().gets()).isZero();
        }

        @Test
        void none_of_no_keys() {
            assertThat(group.getAll(List.of())).isEmpty();
        }

        @Test
        void a_key_in_flight_already_is_joined() {
            CompletableFuture<ByteView> single = group.getAsync("x");
            CompletableFuture<Map<String, ByteView>> all = group.getAllAsync(List.of("x"));
            assertThat(exchanges()).isOne();
            question().answer(value("theirs", SECOND));
            assertThat(single).isDone();
            assertThat(TestNode.done(all)).containsEntry("x", ByteView.utf8("theirs"));
        }

        @Test
        void keys_that_miss_their_deadline_are_failures_and_cancelling_leaves_every_flight() {
            CompletableFuture<Map<String, ByteView>> all = group.getAllAsync(List.of("own", "x"));
            node.tasks.runAll();
            node.advance(Duration.ofSeconds(5));
            BulkLoadException failure = (BulkLoadException) TestNode.failure(all);
            assertThat(failure.failures().get("x")).isInstanceOf(DeadlineExceededException.class);
            CompletableFuture<Map<String, ByteView>> left = group.getAllAsync(List.of("own2", "y"));
            left.cancel(false);
            assertThat(question().reply()).isCancelled();
            node.tasks.runAll();
            assertThat(source.calls()).isOne();
        }
    }

    @Nested
    class ConfirmedAnswers {

        private Answer confirmed(String text, Duration age, boolean hot) {
            return new Answer.Value(ByteView.utf8(text), age.toNanos(), Answer.NO_TTL, hot, false, true);
        }

        @Test
        void are_fresh_although_their_age_says_nothing() {
            group.invalidateAsync("k");
            CompletableFuture<ByteView> get = group.getAsync("k");
            assertThat(question().query().mark()).isNotEqualTo(KeyQuery.NO_MARK);
            question().answer(confirmed("new", SECOND, true));
            assertThat(get.join().toUtf8String()).isEqualTo("new");
            assertThat(source.calls()).isZero();
            assertThat(group.lookup("k").source()).isEqualTo(Lookup.Source.HOT);
        }

        @Test
        void prove_nothing_about_an_invalidation_that_came_later() {
            group.invalidateAsync("k");
            CompletableFuture<ByteView> before = group.getAsync("k");
            ScriptedRemote.Question first = question();
            group.invalidateAsync("k");
            CompletableFuture<ByteView> after = group.getAsync("k");
            ScriptedRemote.Question second = question();
            first.answer(confirmed("between", SECOND, true));
            assertThat(before.join().toUtf8String()).isEqualTo("between");
            assertThat(after).isNotDone();
            assertThat(node.groups.inbound().state("books", "k").held()).isEqualTo("none");
            second.answer(confirmed("new", SECOND, false));
            assertThat(after.join().toUtf8String()).isEqualTo("new");
        }
    }
}
