package dev.circlet.cache;

import dev.circlet.ring.Member;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The fleet around node {@code a}: who owns what, and what the others answer and when, is up to the test. */
final class ScriptedRemote implements Remote {

    private long marks = 0x1000;

    private final Ticker ticker;
    private final Member self = member("a");
    volatile Function<String, String> owners = key -> "a";
    final List<List<Question>> exchanges = new ArrayList<>();
    /** What the others answer at once; null leaves it to the test. */
    volatile @Nullable Answer answer;

    final List<@Nullable String> invalidated = new ArrayList<>();
    Function<KeyQuery, CompletableFuture<Reply>> peeks = query -> CompletableFuture.completedFuture(nothing());
    CompletableFuture<Invalidation> acknowledgement =
            CompletableFuture.completedFuture(new Invalidation(Set.of("a", "b"), Set.of(), false));

    /** A key that this node asked for; the reply is what the node waits for. */
    record Question(KeyQuery query, Terms terms, long sent, CompletableFuture<Reply> reply) {

        void answer(Answer answer) {
            answer("b", answer);
        }

        void answer(String node, Answer answer) {
            reply.complete(new Reply(answer, node, sent));
        }

        void refuse(Answer.Reason reason) {
            answer(Answer.Refused.because(reason));
        }

        /** Nobody answered; {@code next} would have been next. */
        void unreachable(String next) {
            answer(next, Answer.Refused.because(Answer.Reason.UNREACHABLE));
        }
    }

    ScriptedRemote(Ticker ticker) {
        this.ticker = ticker;
    }

    private static Member member(String name) {
        return Member.up(name, URI.create("http://" + name));
    }

    /** Makes member {@code b} the owner of every key. */
    void ownEverything(String member) {
        owners = key -> member;
    }

    /** The last question asked. */
    Question question() {
        List<Question> exchange = exchanges.get(exchanges.size() - 1);
        return exchange.get(exchange.size() - 1);
    }

    Reply nothing() {
        return new Reply(Answer.Refused.because(Answer.Reason.NOT_HELD), "b", ticker.read());
    }

    @Override
    public Member self() {
        return self;
    }

    @Override
    public Member ownerOf(String group, String key) {
        return member(owners.apply(key));
    }

    @Override
    public List<CompletableFuture<Reply>> fetch(String group, List<KeyQuery> queries, Terms terms) {
        List<Question> exchange = queries.stream()
                .map(query -> new Question(query, terms, ticker.read(), new CompletableFuture<>()))
                .toList();
        exchanges.add(exchange);
        Answer known = answer;
        if (known != null) {
            exchange.forEach(question -> question.answer(known));
        }
        return exchange.stream().map(Question::reply).toList();
    }

    @Override
    public CompletableFuture<Reply> peek(String group, KeyQuery query, int codecVersion) {
        return peeks.apply(query);
    }

    @Override
    public CompletableFuture<Invalidation> invalidate(String group, @Nullable String key, long mark, long ageNanos) {
        invalidated.add(key);
        return acknowledgement;
    }

    @Override
    public long newMark() {
        return ++marks;
    }
}
