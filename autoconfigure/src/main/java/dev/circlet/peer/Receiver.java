package dev.circlet.peer;

import dev.circlet.cache.Answer;
import dev.circlet.cache.Inbound;
import dev.circlet.cache.KeyQuery;
import dev.circlet.cache.Scheduler.Cancellable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** Serves the requests of peers, from memory or by loads of this node. Terminal: nothing here asks a third member. */
final class Receiver {

    private static final long HEARTBEAT = Duration.ofMillis(500).toNanos();
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
                fetch.failover() ? Inbound.Purpose.FAILOVER : Inbound.Purpose.OWNER,
                fetch.codecVersion(),
                envelope.depth(),
                TimeUnit.MILLISECONDS.toNanos(envelope.deadlineMillis()),
                fetch.mayWait());
        List<CompletableFuture<Answer>> answers = inbound.answerAll(fetch.group(), fetch.keys(), terms);
        new Reading(answers, sink).start();
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

    /** The reply to one fetch: what memory holds at once, the rest as it is loaded, with heartbeats between. */
    private final class Reading {

        private final List<CompletableFuture<Answer>> answers;
        private final PeerService.Sink sink;
        private final ReentrantLock lock = new ReentrantLock();
        private int open;
        private boolean gone;
        private Cancellable heartbeat = Cancellable.NONE;

        Reading(List<CompletableFuture<Answer>> answers, PeerService.Sink sink) {
            this.answers = answers;
            this.sink = sink;
            this.open = answers.size();
        }

        void start() {
            List<Integer> pending = new ArrayList<>();
            lock.lock();
            try {
                for (int i = 0; i < answers.size(); i++) {
                    if (answers.get(i).isDone()) {
                        send(i, answers.get(i).join());
                    } else {
                        pending.add(i);
                    }
                }
                if (!pending.isEmpty()) {
                    beat();
                }
            } finally {
                lock.unlock();
            }
            if (pending.isEmpty()) {
                return;
            }
            sink.onGone(this::gone);
            for (int index : pending) {
                answers.get(index).thenAccept(answer -> answered(index, answer));
            }
        }

        private void answered(int index, Answer answer) {
            lock.lock();
            try {
                send(index, answer);
            } finally {
                lock.unlock();
            }
        }

        private void send(int index, Answer answer) {
            if (gone) {
                return;
            }
            sink.send(new PeerReply.KeyAnswer(index, answer));
            if (--open == 0) {
                heartbeat.cancel();
                sink.send(new PeerReply.End());
            }
        }

        private void beat() {
            lock.lock();
            try {
                if (open > 0 && !gone) {
                    sink.send(new PeerReply.Loading());
                    heartbeat = node.scheduler.schedule(this::beat, HEARTBEAT);
                }
            } finally {
                lock.unlock();
            }
        }

        private void gone() {
            lock.lock();
            try {
                gone = true;
                heartbeat.cancel();
            } finally {
                lock.unlock();
            }
            answers.forEach(answer -> answer.cancel(false));
        }
    }
}
