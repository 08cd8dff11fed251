package dev.circlet.peer;

import dev.circlet.cache.Answer;
import dev.circlet.cache.KeyQuery;
import dev.circlet.cache.Remote;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** One key that is being asked of the fleet: where to, and what to do with the answer. */
final class Ask {

    /** What keys must have in common to travel in one exchange. */
    record Batch(String group, int codecVersion, int depth, boolean failover) {}

    final KeyQuery query;
    final CompletableFuture<Remote.Reply> reply = new CompletableFuture<>();
    final Consumer<Ask> onPeerFailure;
    final long budgetEnds;
    volatile Batch batch;

    Ask(KeyQuery query, Batch batch, long budgetEnds, Consumer<Ask> onPeerFailure) {
        this.query = query;
        this.batch = batch;
        this.budgetEnds = budgetEnds;
        this.onPeerFailure = onPeerFailure;
    }

    void answer(Answer answer, String node, long sentTick) {
        reply.complete(new Remote.Reply(answer, node, sentTick));
    }

    void refuse(Answer.Reason reason, long number, String node) {
        reply.complete(new Remote.Reply(new Answer.Refused(reason, number), node, 0));
    }

    boolean isDone() {
        return reply.isDone();
    }
}
