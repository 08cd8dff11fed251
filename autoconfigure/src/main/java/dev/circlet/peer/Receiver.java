package dev.circlet.peer;

import dev.circlet.cache.Answer;
import dev.circlet.cache.Inbound;
import dev.circlet.cache.KeyQuery;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Serves the requests of peers, from memory or by loads of this node. Terminal: nothing here asks a third member. */
final class Receiver {

    private static final int MISSED_PER_REPLY = 256;

    private final Node node;
    private final Fleet fleet;
    private final Inbound inbound;
    private final Origins origins;
    private final InvalidationLog log;

    Receiver(Node node, Fleet fleet, Inbound inbound, Origins origins, InvalidationLog log) {
        this.node = node;
        this.fleet = fleet;
        this.inbound = inbound;
        this.origins = origins;
        this.log = log;
    }

    void receive(Envelope envelope, PeerRequest request, PeerService.Sink sink) {
        sink.send(node.hello());
        if (request instanceof PeerRequest.Fetch fetch) {
            fetch(envelope, fetch, sink);
        } else if (request instanceof PeerRequest.Peek peek) {
            peek(envelope, peek, sink);
        } else if (request instanceof PeerRequest.Invalidate invalidate) {
            invalidate(envelope, invalidate, sink);
        } else if (request instanceof PeerRequest.Info info) {
            sink.send(about(info.subject()));
            sink.send(new PeerReply.End());
        } else if (request instanceof PeerRequest.Lease lease) {
            lease(envelope, lease, sink);
        } else if (request instanceof PeerRequest.Fill fill) {
            boolean kept = inbound.fill(fill.group(), fill.codecVersion(), fill.query(), fill.token(), fill.value());
            sink.send(new PeerReply.Leased(kept ? fill.token() : 0, 0));
            sink.send(new PeerReply.End());
        } else {
            String operation = request.getClass().getSimpleName();
            sink.send(new PeerReply.Refusal(PeerReply.Reason.UNSUPPORTED, operation + " is not served yet"));
        }
        fleet.asked(envelope.sender());
        fleet.heard(envelope.sender(), envelope.incarnation(), envelope.lastInvalidation(), envelope.leaving());
        fleet.compare(envelope.sender(), envelope.fingerprint());
    }

    private void fetch(Envelope envelope, PeerRequest.Fetch fetch, PeerService.Sink sink) {
        if (!hasGoodSize(fetch.keys(), sink)) {
            return;
        }
        Inbound.Terms terms = new Inbound.Terms(
                purpose(fetch.failover()),
                fetch.codecVersion(),
                envelope.depth(),
                TimeUnit.MILLISECONDS.toNanos(envelope.deadlineMillis()),
                fetch.mayWait());
        List<CompletableFuture<Answer>> answers = inbound.answerAll(fetch.group(), fetch.keys(), terms);
        new Reading(node, answers, sink, unsent -> {}).start();
    }

    private void lease(Envelope envelope, PeerRequest.Lease lease, PeerService.Sink sink) {
        String key = lease.query().key();
        if (lease.token() != 0 && !lease.unconditional()) {
            long nanos = inbound.renew(lease.group(), key, lease.token());
            sink.send(Reading.leased(new Answer.Leased(nanos == 0 ? 0 : lease.token(), nanos)));
            sink.send(new PeerReply.End());
            return;
        }
        Inbound.Terms terms = new Inbound.Terms(
                purpose(lease.failover()),
                lease.codecVersion(),
                envelope.depth(),
                TimeUnit.MILLISECONDS.toNanos(envelope.deadlineMillis()),
                lease.mayWait());
        CompletableFuture<Answer> answer = inbound.claim(
                lease.group(), lease.query(), terms, lease.unconditional() ? lease.token() : KeyQuery.NO_MARK);
        new Reading(node, List.of(answer), sink, unsent -> giveBack(lease, unsent)).start();
    }

    /** Who asked has gone before it heard that it has the lease. */
    private void giveBack(PeerRequest.Lease lease, Answer unsent) {
        if (unsent instanceof Answer.Leased granted && granted.token() != 0) {
            Answer unused = Answer.Refused.because(Answer.Reason.NOT_HELD);
            inbound.fill(lease.group(), lease.codecVersion(), lease.query(), granted.token(), unused);
        }
    }

    private static Inbound.Purpose purpose(boolean failover) {
        return failover ? Inbound.Purpose.FAILOVER : Inbound.Purpose.OWNER;
    }

    private void peek(Envelope envelope, PeerRequest.Peek peek, PeerService.Sink sink) {
        if (!hasGoodSize(peek.keys(), sink)) {
            return;
        }
        Inbound.Terms terms = new Inbound.Terms(Inbound.Purpose.PEEK, peek.codecVersion(), envelope.depth(), 0, false);
        for (int i = 0; i < peek.keys().size(); i++) {
            Answer answer = inbound.answer(peek.group(), peek.keys().get(i), terms)
                    .getNow(Answer.Refused.because(Answer.Reason.NOT_HELD));
            sink.send(new PeerReply.KeyAnswer(i, answer));
        }
        sink.send(new PeerReply.End());
    }

    private boolean hasGoodSize(List<KeyQuery> keys, PeerService.Sink sink) {
        int limit = node.settings.keysPerFetch();
        if (keys.isEmpty()) {
            sink.send(new PeerReply.Refusal(PeerReply.Reason.MALFORMED, "a request without keys"));
        } else if (keys.size() > limit) {
            String detail = keys.size() + " keys in one request; at most " + limit;
            sink.send(new PeerReply.Refusal(PeerReply.Reason.LIMIT, detail));
        }
        return !keys.isEmpty() && keys.size() <= limit;
    }

    private void invalidate(Envelope envelope, PeerRequest.Invalidate invalidate, PeerService.Sink sink) {
        origins.received(envelope.sender(), envelope.incarnation(), invalidate.entries());
        Membership.State state = fleet.membership().state();
        boolean agreed = state.ring().fingerprint() == envelope.fingerprint();
        sink.send(new PeerReply.Acknowledged(agreed ? List.of() : state.view().members()));
        sink.send(new PeerReply.End());
    }

    private PeerReply about(PeerRequest.Subject subject) {
        if (subject instanceof PeerRequest.Subject.Key key) {
            return new PeerReply.KeyInfo(inbound.state(key.group(), key.key()));
        }
        if (subject instanceof PeerRequest.Subject.Missed missed) {
            return log.after(missed.after(), MISSED_PER_REPLY, node.now());
        }
        return new PeerReply.NodeInfo(
                node.version, fleet.membership().state().view().members(), fleet.settings());
    }
}
