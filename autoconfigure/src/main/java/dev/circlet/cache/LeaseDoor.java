package dev.circlet.cache;

import java.util.concurrent.CompletableFuture;

/** A group without a getter as its peers reach it: memory, then the table of this node. */
final class LeaseDoor {

    private final InboundDoor door;
    private final KnownKeys known;
    private final LeaseDesk desk;
    private final int codecVersion;

    LeaseDoor(InboundDoor door, KnownKeys known, LeaseDesk desk, int codecVersion) {
        this.door = door;
        this.known = known;
        this.desk = desk;
        this.codecVersion = codecVersion;
    }

    CompletableFuture<Answer> claim(KeyQuery query, Inbound.Terms terms, long putMark) {
        Answer.Reason refusal = door.refusal(query, terms);
        if (refusal != null) {
            return CompletableFuture.completedFuture(Answer.Refused.because(refusal));
        }
        InboundDoor.Visit visit = door.visit(query, terms);
        if (putMark != KeyQuery.NO_MARK) {
            Landing seized = desk.table()
                    .seize(
                            query.key(),
                            visit.at().hash(),
                            visit.keep(),
                            putMark,
                            visit.at().confirmed());
            return CompletableFuture.completedFuture(door.answer(visit, seized));
        }
        if (visit.found() != null) {
            return CompletableFuture.completedFuture(door.answer(visit, visit.found()));
        }
        Landing absence = known.absence(query.key());
        if (absence != null) {
            return CompletableFuture.completedFuture(door.answer(visit, absence));
        }
        door.forgetOutdated(query, visit.at());
        return wait(query, terms, visit);
    }

    private CompletableFuture<Answer> wait(KeyQuery query, Inbound.Terms terms, InboundDoor.Visit visit) {
        CompletableFuture<Landing> landing = desk.claim(new LeaseTable.Arrived(
                query.key(),
                visit.at().hash(),
                visit.at().notBefore(),
                visit.keep(),
                terms.mayLoad(),
                terms.budgetNanos()));
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        landing.thenAccept(landed -> {
            if (!answer.complete(door.answer(visit, landed))) {
                desk.unused(query.key(), landed);
            }
        });
        answer.whenComplete((done, failure) -> landing.cancel(false));
        return answer;
    }

    long renew(String key, long token) {
        return desk.table().renew(key, token).join() == LeaseStanding.VALID
                ? desk.table().leaseNanos()
                : 0;
    }

    boolean fill(int version, KeyQuery query, long token, Answer answer) {
        LeaseTable table = desk.table();
        String key = query.key();
        // The holder's node may know of an invalidation that this one missed.
        table.invalidated(key, door.arrival(query).notBefore(), KeyQuery.NO_MARK);
        if (answer instanceof Answer.Value value && version == codecVersion) {
            return table.fill(key, token, value.bytes(), value.ageNanos()) == LeaseStanding.VALID;
        } else if (answer instanceof Answer.Absent absent && version == codecVersion) {
            return table.fill(key, token, null, absent.ageNanos()) == LeaseStanding.VALID;
        } else if (answer instanceof Answer.Failed) {
            table.fail(key, token);
        } else {
            table.release(key, token);
        }
        return false;
    }
}
