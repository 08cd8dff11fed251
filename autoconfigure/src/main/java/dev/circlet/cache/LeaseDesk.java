package dev.circlet.cache;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Where this node's claims go: to its own table if it owns the key, else to the owner, its successor, or nobody. */
final class LeaseDesk {

    private final GroupSpec spec;
    private final Engine engine;
    private final Counters counters;
    private final Memory memory;
    private final Loads loads;
    private final LeaseTable table;
    private final Waiting waiting;
    private final int codecVersion;
    private final LeaseTimes times;

    LeaseDesk(GroupSpec spec, Engine engine, Counters counters, Memory memory, Loads loads, int codecVersion) {
        this.spec = spec;
        this.engine = engine;
        this.counters = counters;
        this.memory = memory;
        this.loads = loads;
        this.table = new LeaseTable(spec, engine, counters, memory);
        this.waiting = new Waiting(engine.scheduler());
        this.codecVersion = codecVersion;
        this.times = LeaseTimes.of(spec, engine);
    }

    LeaseTable table() {
        return table;
    }

    /**
     * What a question came to.
     *
     * @param landing a value, an absence, a lease, or what stands in their place
     * @param keeper who granted the lease, or takes what is computed without one
     */
    record Reply(Landing landing, LeaseKeeper keeper) {}

    /** Who takes what a caller on this node computes from now on for itself. */
    OwnUse ownUse(Keep keep) {
        return new OwnUse(engine, memory, table, engine.ticks().next(), keep);
    }

    /** Asks for the key of a flight; cancelling the future takes the question back. */
    CompletableFuture<Reply> ask(LeaseFlight flight) {
        return memory.ownedHere(flight.key()) ? askHere(flight, Keep.AS_OWNER) : askOwner(flight);
    }

    private CompletableFuture<Reply> askHere(LeaseFlight flight, Keep keep) {
        CompletableFuture<Landing> landing =
                claim(new LeaseTable.Arrived(flight.key(), flight.hash(), Long.MIN_VALUE, keep, true, budgetNanos()));
        CompletableFuture<Reply> reply = new CompletableFuture<>();
        landing.thenAccept(landed -> {
            if (!reply.complete(here(landed))) {
                unused(flight.key(), landed);
            }
        });
        reply.whenComplete((done, failure) -> landing.cancel(false));
        return reply;
    }

    private Reply here(Landing landing) {
        return new Reply(landing, isLease(landing) ? table : ownUse(Keep.BRIEFLY));
    }

    private CompletableFuture<Reply> askOwner(LeaseFlight flight) {
        counters.peerFetches.increment();
        FarClaim claim = new FarClaim(engine.ticks().upcoming(), memory, flight);
        CompletableFuture<Remote.Reply> answer =
                engine.remote().claim(spec.name(), claim.query(), terms(), KeyQuery.NO_MARK);
        CompletableFuture<Reply> reply = new CompletableFuture<>();
        reply.whenComplete((done, failure) -> answer.cancel(false));
        answer.whenComplete((answered, failure) -> {
            if (answered != null && isForSuccessorHere(answered)) {
                CompletableFuture<Reply> here = askHere(flight, Keep.IN_PLACE_OF_OWNER);
                reply.whenComplete((done, late) -> here.cancel(false));
                here.thenAccept(reply::complete);
            } else {
                reply.complete(
                        answered == null ? here(Landing.refused(Answer.Reason.DEADLINE, 0)) : far(answered, claim));
            }
        });
        return reply;
    }

    Remote.Terms terms() {
        return new Remote.Terms(codecVersion, 0, budgetNanos());
    }

    private long budgetNanos() {
        return times.waitNanos();
    }

    /** Whether no other member answered and this one comes next. */
    boolean isForSuccessorHere(Remote.Reply reply) {
        if (reason(reply) != Answer.Reason.UNREACHABLE) {
            return false;
        }
        counters.peerFetchFailures.increment();
        counters.failovers.increment();
        return reply.node().equals(engine.remote().self().name());
    }

    private static Answer.@Nullable Reason reason(Remote.Reply reply) {
        return reply.answer() instanceof Answer.Refused refused ? refused.reason() : null;
    }

    private Reply far(Remote.Reply reply, FarClaim claim) {
        Landing landing = Replies.landing(reply, claim.asked());
        if (landing != null) {
            return new Reply(
                    claim.isUsable(reply, landing, memory, counters) ? landing : Landing.Leased.NONE,
                    ownUse(Keep.BRIEFLY));
        }
        OwnUse own = ownUse(keep(reply));
        return reply.answer() instanceof Answer.Leased lease && lease.token() != 0
                ? new Reply(
                        new Landing.Leased(lease.token(), lease.nanos()),
                        new FarKeeper(engine, memory, reply.node(), spec.name(), codecVersion, own))
                : new Reply(Landing.Leased.NONE, own);
    }

    /** For how long this node keeps what it computes, after an answer without a value. */
    static Keep keep(Remote.Reply reply) {
        Answer.Reason reason = reason(reply);
        return reason == Answer.Reason.UNKNOWN_GROUP
                        || reason == Answer.Reason.CODEC_MISMATCH
                        || reason == Answer.Reason.UNSUPPORTED
                        || reason == Answer.Reason.INVALID_KEY
                ? Keep.AS_COPY
                : Keep.BRIEFLY;
    }

    /**
     * A claim of this node or of another: what the memory holds, or that of the previous owner while the change is recent;
     * then the table.
     */
    CompletableFuture<Landing> claim(LeaseTable.Arrived claim) {
        LoadFlight look = loads.join(claim.key(), claim.hash(), claim.notBefore(), claim.keep(), 0);
        CompletableFuture<Landing> seen = waiting.until(look, claim.nanos());
        if (seen.isDone()) {
            return isNothing(seen.join()) ? table.claim(claim) : seen;
        }
        CompletableFuture<Landing> answer = new CompletableFuture<>();
        answer.whenComplete((done, failure) -> seen.cancel(false));
        seen.thenAccept(landing -> {
            if (!isNothing(landing)) {
                answer.complete(landing);
            } else if (!answer.isDone()) {
                CompletableFuture<Landing> queued = table.claim(claim);
                answer.whenComplete((done, failure) -> queued.cancel(false));
                queued.thenAccept(landed -> {
                    if (!answer.complete(landed)) {
                        unused(claim.key(), landed);
                    }
                });
            }
        });
        return answer;
    }

    /** A lease of this node's table whose receiver has left goes to the next. */
    void unused(String key, Landing landing) {
        if (landing instanceof Landing.Leased lease && isLease(lease)) {
            table.release(key, lease.token());
        }
    }

    private static boolean isLease(Landing landing) {
        return landing instanceof Landing.Leased lease && lease.token() != 0;
    }

    private static boolean isNothing(Landing landing) {
        return landing instanceof Landing.Refused refused && refused.refusal().reason() == Answer.Reason.NOT_HELD;
    }
}
