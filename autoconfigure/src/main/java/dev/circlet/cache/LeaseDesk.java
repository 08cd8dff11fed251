package dev.circlet.cache;

import java.util.concurrent.CompletableFuture;

/** Where this node's claims go: to its own table if it owns the key, else to the owner. */
final class LeaseDesk {

    private final GroupSpec spec;
    private final Engine engine;
    private final Memory memory;
    private final Loads loads;
    private final LeaseTable table;
    private final Waiting waiting;

    LeaseDesk(GroupSpec spec, Engine engine, Memory memory, Loads loads, LeaseTable table) {
        this.spec = spec;
        this.engine = engine;
        this.memory = memory;
        this.loads = loads;
        this.table = table;
        this.waiting = new Waiting(engine.scheduler());
    }

    /**
     * What a question came to.
     *
     * @param landing a value, an absence, a lease, or what stands in their place
     * @param keeper who granted the lease
     * @param alone for how long the claiming node keeps what it computes without a lease
     */
    record Reply(Landing landing, LeaseKeeper keeper, Keep alone) {}

    /** Asks for the key of a flight; cancelling the future takes the question back. */
    CompletableFuture<Reply> ask(LeaseFlight flight) {
        long nanos = Nanos.of(spec.loadTimeout());
        return here(new LeaseTable.Arrived(flight.key(), flight.hash(), Long.MIN_VALUE, Keep.AS_OWNER, true, nanos));
    }

    /** Asks for a lease for who knows the value already. */
    CompletableFuture<Reply> seize(String key, long hash) {
        return CompletableFuture.completedFuture(new Reply(table.seize(key, hash, Keep.AS_OWNER), table, Keep.BRIEFLY));
    }

    private CompletableFuture<Reply> here(LeaseTable.Arrived claim) {
        CompletableFuture<Landing> landing = claim(claim);
        CompletableFuture<Reply> reply = new CompletableFuture<>();
        landing.thenAccept(landed -> reply.complete(new Reply(landed, table, Keep.BRIEFLY)));
        reply.whenComplete((done, failure) -> landing.cancel(false));
        return reply;
    }

    /** A claim of this node or of another: what the memory holds, or the previous owner's while that is recent; then the table. */
    CompletableFuture<Landing> claim(LeaseTable.Arrived claim) {
        LoadFlight look = loads.join(claim.key(), claim.hash(), claim.notBefore(), claim.keep(), 0);
        CompletableFuture<Landing> seen = waiting.until(look, claim.nanos());
        if (seen.isDone()) {
            return isNothing(seen.join()) ? table.claim(claim) : seen;
        }
        CompletableFuture<Landing> answer = new CompletableFuture<>();
        seen.thenAccept(landing -> {
            if (!isNothing(landing)) {
                answer.complete(landing);
            } else if (!answer.isDone()) {
                CompletableFuture<Landing> queued = table.claim(claim);
                answer.whenComplete((done, failure) -> queued.cancel(false));
                queued.thenAccept(landed -> handOn(claim.key(), answer, landed));
            }
        });
        answer.whenComplete((done, failure) -> seen.cancel(false));
        return answer;
    }

    /** A lease that its receiver has left goes to the next. */
    private void handOn(String key, CompletableFuture<Landing> answer, Landing landing) {
        if (!answer.complete(landing) && landing instanceof Landing.Leased lease) {
            table.release(key, lease.token());
        }
    }

    private static boolean isNothing(Landing landing) {
        return landing instanceof Landing.Refused refused && refused.refusal().reason() == Answer.Reason.NOT_HELD;
    }

    LeaseTable table() {
        return table;
    }
}
