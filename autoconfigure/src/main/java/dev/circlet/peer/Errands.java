package dev.circlet.peer;

import dev.circlet.cache.Scheduler.Cancellable;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Exchanges with one peer for which no caller asked: word of invalidations and of leases, and inquiries. They share the places of hits and
 * are the first to get one; what gets none within its own time has failed.
 */
final class Errands {

    private final Node node;
    private final Peer peer;
    private final int mostWaiting;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Errand> queue = new ArrayDeque<>();

    Errands(Node node, Peer peer, int mostWaiting) {
        this.node = node;
        this.peer = peer;
        this.mostWaiting = mostWaiting;
    }

    /** Sends a request, or fails. The handler may hear from it before this returns. */
    void send(PeerRequest request, long deadlineNanos, PeerCall.Handler handler) {
        Errand errand = new Errand(request, deadlineNanos, handler);
        if (!queue(errand)) {
            handler.failed();
            return;
        }
        pump();
        errand.limitWaiting();
    }

    private boolean queue(Errand errand) {
        lock.lock();
        try {
            return queue.size() < mostWaiting && queue.add(errand);
        } finally {
            lock.unlock();
        }
    }

    /** Sends what has a place now. */
    void pump() {
        for (Errand errand = next(); errand != null; errand = next()) {
            errand.start();
        }
    }

    private @Nullable Errand next() {
        lock.lock();
        try {
            return !queue.isEmpty() && peer.quick().enter() ? queue.poll() : null;
        } finally {
            lock.unlock();
        }
    }

    private void withdraw(Errand errand) {
        lock.lock();
        try {
            queue.remove(errand);
        } finally {
            lock.unlock();
        }
    }

    private final class Errand implements PeerCall.Handler {

        private final PeerRequest request;
        private final long deadlineNanos;
        private final PeerCall.Handler handler;
        /** Sends it as whoever asked for it, also where it has waited for a place. */
        private final UnaryOperator<Runnable> sender = node.transport.capture();
        /** Set by the one who decides whether the errand is run or given up. */
        private final AtomicBoolean decided = new AtomicBoolean();

        private volatile Cancellable limit = Cancellable.NONE;

        Errand(PeerRequest request, long deadlineNanos, PeerCall.Handler handler) {
            this.request = request;
            this.deadlineNanos = deadlineNanos;
            this.handler = handler;
        }

        void limitWaiting() {
            if (decided.get()) {
                return;
            }
            limit = node.scheduler.schedule(this::giveUp, deadlineNanos);
            if (decided.get()) {
                limit.cancel();
            }
        }

        /** Has a place. */
        void start() {
            if (decided.compareAndSet(false, true)) {
                limit.cancel();
                sender.apply(() -> PeerCall.send(node, peer, request, 0, deadlineNanos, this))
                        .run();
            } else {
                peer.freed(peer.quick());
            }
        }

        private void giveUp() {
            if (decided.compareAndSet(false, true)) {
                withdraw(this);
                handler.failed();
            }
        }

        @Override
        public void frame(PeerReply frame) {
            handler.frame(frame);
        }

        @Override
        public void complete() {
            peer.freed(peer.quick());
            handler.complete();
        }

        @Override
        public void refused(PeerReply.Refusal refusal) {
            peer.freed(peer.quick());
            handler.refused(refusal);
        }

        @Override
        public void failed() {
            peer.freed(peer.quick());
            handler.failed();
        }
    }
}
