package dev.circlet.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.ring.Member;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every {@link Remote} promises; extend it for an implementation. */
public abstract class RemoteContract {

    private static final Remote.Terms TERMS =
            new Remote.Terms(Codec.BYTES.version(), 0, Duration.ofSeconds(2).toNanos());
    private static final List<String> GROUPS = List.of("books", "unknown");

    /** Returns the port under test, the same at each call. */
    protected abstract Remote remote();

    /** Lets time pass until the future has ended, by so much at most, and fails if it has not. */
    protected abstract void settle(CompletableFuture<?> future, Duration limit);

    private static List<KeyQuery> queries(int count) {
        return IntStream.range(0, count).mapToObj(i -> KeyQuery.of("key-" + i)).toList();
    }

    private void assertEndsWell(CompletableFuture<?> future) {
        settle(future, Duration.ofSeconds(3));
        assertThat(future).isCompletedWithValueMatching(value -> value != null);
    }

    @Test
    void knowsItselfAndOneOwnerForEachKey() {
        Member self = remote().self();
        assertThat(remote().self()).isEqualTo(self);
        for (String group : GROUPS) {
            for (KeyQuery query : queries(50)) {
                Member owner = remote().ownerOf(group, query.key());
                assertThat(remote().ownerOf(group, query.key())).isEqualTo(owner);
            }
        }
    }

    @Test
    void answersEachQueryOfAFetchWhateverBecomesOfIt() {
        for (String group : GROUPS) {
            List<CompletableFuture<Remote.Reply>> replies = remote().fetch(group, queries(7), TERMS);
            assertThat(replies).hasSize(7);
            replies.forEach(this::assertEndsWell);
            assertThat(replies)
                    .allSatisfy(reply -> assertThat(reply.join().node()).isNotEmpty());
        }
        assertThat(remote().fetch("books", List.of(), TERMS)).isEmpty();
    }

    @Test
    void takesQuestionsBack() {
        List<CompletableFuture<Remote.Reply>> replies = remote().fetch("books", queries(3), TERMS);
        replies.forEach(reply -> reply.cancel(false));
        remote().fetch("books", queries(3), TERMS).forEach(this::assertEndsWell);
    }

    @Test
    void saysAtOnceThatNobodyWasAskedForWhatHeHolds() {
        for (String group : GROUPS) {
            CompletableFuture<Remote.Reply> reply = remote().peek(group, KeyQuery.of("k"), Codec.BYTES.version());
            assertEndsWell(reply);
            assertThat(reply.join().answer())
                    .isInstanceOfSatisfying(
                            Answer.Refused.class,
                            refused -> assertThat(refused.reason()).isEqualTo(Answer.Reason.NOT_HELD));
        }
    }

    @Test
    void tellsWhomAnInvalidationReached() {
        for (String key : new String[] {"k", null}) {
            CompletableFuture<Invalidation> invalidation = remote().invalidate("books", key, remote().newMark());
            assertEndsWell(invalidation);
            assertThat(invalidation.join().acknowledged())
                    .contains(remote().self().name());
            assertThat(invalidation.join().unreached()).isEmpty();
        }
    }

    @Test
    void marksNoTwoInvalidationsAlikeAndNoneAsNone() {
        Set<Long> marks = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            marks.add(remote().newMark());
        }
        assertThat(marks).hasSize(1_000).doesNotContain(KeyQuery.NO_MARK);
    }

    @Test
    void endsEveryQuestionAboutLeases() {
        KeyQuery query = KeyQuery.of("k");
        List<CompletableFuture<?>> answers = new ArrayList<>();
        for (String node : List.of(remote().self().name(), "nobody")) {
            for (String group : GROUPS) {
                answers.add(remote().claim(group, query, TERMS, 0));
                answers.add(remote().renew(node, group, Codec.BYTES.version(), "k", 7));
                answers.add(remote().fill(
                                node, group, Codec.BYTES.version(), query, 7, new Answer.Absent(0, 1, true, true)));
            }
        }
        answers.forEach(this::assertEndsWell);
    }
}
