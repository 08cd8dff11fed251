package dev.circlet.peer;

import dev.circlet.cache.Scheduler.Cancellable;
import java.util.Locale;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One exchange with a peer, with its time limits: the first frame, each next frame, and the whole. A peer that is slow says
 * so with {@link PeerReply.Loading} frames; one that says nothing has failed.
 */
final class PeerCall implements PeerTransport.Listener {

    /** What the caller makes of the reply; called by one thread at a time, and not after the end. */
    interface Handler {

        /** A frame that is neither the greeting nor the end. */
        default void frame(PeerReply frame) {}

        /** The reply is complete. */
        default void complete() {}

        /** The peer refused the request as a whole. */
        default void refused(PeerReply.Refusal refusal) {
            failed();
        }

        /** The exchange failed between the nodes. */
        void failed();
    }

    private static final long GRACE_NANOS = 500_000_000;

    private static final String LATE = "no frame in time";

    private final Node node;
    private final Peer peer;
    private final PeerRequest request;
    private final Handler handler;
    private final long started;
    private final ReentrantLock lock = new ReentrantLock();
    private PeerTransport.Exchange exchange = () -> {};
    private Cancellable frameTimer = Cancellable.NONE;
    private Cancellable totalTimer = Cancellable.NONE;
    private boolean greeted;
    private boolean ended;

    private PeerCall(Node node, Peer peer, PeerRequest request, Handler handler) {
        this.node = node;
        this.peer = peer;
        this.request = request;
        this.handler = handler;
        this.started = node.now();
    }

    /** Sends a request. The handler may hear from it before this returns. */
    static PeerCall send(Node node, Peer peer, PeerRequest request, int depth, long deadlineNanos, Handler handler) {
        PeerCall call = new PeerCall(node, peer, request, handler);
        peer.began();
        call.arm(node.settings.firstFrame().toNanos());
        call.armTotal(deadlineNanos + GRACE_NANOS);
        Envelope envelope = node.envelope(depth, deadlineNanos);
        try {
            call.sent(node.transport.send(peer.member(), envelope, request, call));
        } catch (RuntimeException broken) {
            call.onFailure(PeerTransport.Failure.BROKEN, "the transport threw " + broken);
        }
        return call;
    }

    /** The tick at which the request was sent, or a little before. */
    long started() {
        return started;
    }

    private void sent(PeerTransport.Exchange sent) {
        boolean late;
        lock.lock();
        try {
            exchange = sent;
            late = ended;
        } finally {
            lock.unlock();
        }
        if (late) {
            sent.cancel();
        }
    }

    @Override
    public void onReply(PeerReply frame) {
        if (frame instanceof PeerReply.Hello hello) {
            if (!greet()) {
                return;
            }
            peer.greeted(hello, node.now() - started);
        } else if (frame instanceof PeerReply.End) {
            if (end("ok")) {
                wellDone();
                handler.complete();
            }
        } else if (frame instanceof PeerReply.Refusal refusal) {
            if (end("refused")) {
                wellDone();
                peer.refused(refusal);
                handler.refused(refusal);
            }
        } else if (arm(node.settings.nextFrame().toNanos())) {
            handler.frame(frame);
        }
    }

    private void wellDone() {
        peer.answered(request instanceof PeerRequest.Fetch || request instanceof PeerRequest.Peek);
    }

    @Override
    public void onFailure(PeerTransport.Failure failure, String detail) {
        if (end(failure.name().toLowerCase(Locale.ROOT))) {
            if (failure != PeerTransport.Failure.CROWDED) {
                peer.failed(failure, detail);
            }
            handler.failed();
        }
    }

    /** Gives the exchange up; the handler hears nothing more. */
    void cancel() {
        if (end("cancelled")) {
            exchange().cancel();
        }
    }

    private void timeout() {
        if (end("timeout")) {
            exchange().giveUp(PeerTransport.Failure.TIMEOUT, LATE);
            peer.failed(PeerTransport.Failure.TIMEOUT, LATE);
            handler.failed();
        }
    }

    private boolean greet() {
        lock.lock();
        try {
            if (greeted || ended) {
                return false;
            }
            greeted = true;
        } finally {
            lock.unlock();
        }
        return arm(node.settings.nextFrame().toNanos());
    }

    private boolean arm(long nanos) {
        lock.lock();
        try {
            if (ended) {
                return false;
            }
            frameTimer.cancel();
            frameTimer = node.scheduler.schedule(this::timeout, nanos);
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void armTotal(long nanos) {
        lock.lock();
        try {
            totalTimer = node.scheduler.schedule(this::timeout, nanos);
        } finally {
            lock.unlock();
        }
    }

    private boolean end(String outcome) {
        lock.lock();
        try {
            if (ended) {
                return false;
            }
            ended = true;
            frameTimer.cancel();
            totalTimer.cancel();
        } finally {
            lock.unlock();
        }
        peer.ended();
        long nanos = node.now() - started;
        node.tell(hearing -> hearing.exchanged(peer.member().name(), operation(), outcome, nanos));
        return true;
    }

    private PeerTransport.Exchange exchange() {
        lock.lock();
        try {
            return exchange;
        } finally {
            lock.unlock();
        }
    }

    private String operation() {
        return request.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }
}
