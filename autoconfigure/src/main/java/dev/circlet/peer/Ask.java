package dev.circlet.peer;

import dev.circlet.cache.Answer;
import dev.circlet.cache.KeyQuery;
import dev.circlet.cache.Remote;
import dev.circlet.ring.Member;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/** One key that is being asked of the fleet: whom to ask, and what to do with the answer. */
final class Ask {

    /** What keys must have in common to travel in one exchange. */
    record Batch(String group, int codecVersion, int depth, boolean failover, Kind kind, long putMark) {

        Batch toSuccessor() {
            return new Batch(group, codecVersion, depth, true, kind, putMark);
        }
    }

    /** What is asked. */
    enum Kind {
        /** Values, of many keys at once. */
        READ,
        /** The value of a key without a getter, or the lease to compute it; one key in each exchange. */
        CLAIM,
        /** A lease to fill a value that is known. */
        SEIZE
    }

    /** Where keys go that a peer does not answer. */
    interface Elsewhere {

        /** One failed exchange has left these keys without an answer. */
        void failed(List<Ask> unanswered);

        /** These keys were still waiting to be sent when the breaker of the peer opened. */
        void passedOver(List<Ask> unsent);
    }

    final CompletableFuture<Remote.Reply> reply = new CompletableFuture<>();
    final List<Member> members;
    final long budgetEnds;
    final Elsewhere elsewhere;

    /** Runs what sends the key as if the caller who asked for it did. */
    final UnaryOperator<Runnable> caller;

    volatile Batch batch;
    private final KeyQuery query;
    private final long asked;

    /** @param members the owner, and who comes next */
    Ask(
            KeyQuery query,
            Batch batch,
            List<Member> members,
            long now,
            long nanos,
            UnaryOperator<Runnable> caller,
            Elsewhere elsewhere) {
        this.query = query;
        this.batch = batch;
        this.members = members;
        this.asked = now;
        this.budgetEnds = now + nanos;
        this.caller = caller;
        this.elsewhere = elsewhere;
    }

    /** The question as it is sent now: what was young enough when it was asked may be older by the time it has waited. */
    KeyQuery query(long now) {
        return query.maxAgeNanos() == KeyQuery.ANY_AGE
                ? query
                : new KeyQuery(query.key(), query.maxAgeNanos() + (now - asked), query.mark(), query.hits());
    }

    void answer(Answer answer, String node, long sentTick) {
        reply.complete(new Remote.Reply(answer, node, sentTick));
    }

    /** What is sent for keys that travel together. */
    static PeerRequest request(List<Ask> asks, boolean mayWait, long now) {
        Ask first = asks.get(0);
        Batch batch = first.batch;
        return batch.kind() == Kind.READ
                ? new PeerRequest.Fetch(
                        batch.group(),
                        batch.codecVersion(),
                        batch.failover(),
                        mayWait,
                        asks.stream().map(ask -> ask.query(now)).toList())
                : new PeerRequest.Lease(
                        batch.group(),
                        batch.codecVersion(),
                        first.query(now),
                        batch.putMark(),
                        batch.kind() == Kind.SEIZE,
                        batch.failover(),
                        mayWait);
    }

    /** Whether another one can travel with as many as these. */
    boolean travelsWith(List<Ask> asks) {
        return asks.isEmpty() || batch.kind() == Kind.READ && asks.get(0).batch.equals(batch);
    }

    void refuse(Answer.Reason reason, long number, String node) {
        reply.complete(new Remote.Reply(new Answer.Refused(reason, number), node, 0));
    }

    boolean isDone() {
        return reply.isDone();
    }
}
