package dev.circlet.peer.http;

import dev.circlet.cache.FailureText;
import dev.circlet.peer.PeerReply;
import dev.circlet.peer.PeerTransport.Failure;
import dev.circlet.peer.PeerTransport.Listener;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a listener one thing after the other, whichever threads they come from, and nothing after the end. No lock is held
 * while it listens, so that it may take its own. Whoever finds it busy leaves the message to the busy thread; the queue is
 * bounded by what one buffer of the connection holds, because that thread reads no further meanwhile.
 */
final class Delivery {

    private static final Logger log = LoggerFactory.getLogger(Delivery.class);

    private final Listener listener;
    private final Queue<Object> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger pending = new AtomicInteger();
    private volatile boolean over;

    private record Failed(Failure failure, String detail) {}

    Delivery(Listener listener) {
        this.listener = listener;
    }

    void reply(PeerReply frame) {
        offer(frame);
    }

    void failure(Failure failure, String detail) {
        offer(new Failed(failure, detail));
    }

    /** Tells nothing more. */
    void stop() {
        over = true;
    }

    /** Tells whether nothing more will be told. */
    boolean over() {
        return over;
    }

    private void offer(Object message) {
        if (over) {
            return;
        }
        queue.add(message);
        if (pending.getAndIncrement() > 0) {
            return;
        }
        do {
            Object next = queue.poll();
            if (next != null && !over) {
                tell(next);
            }
        } while (pending.decrementAndGet() > 0);
    }

    private void tell(Object message) {
        if (message instanceof Failed || message instanceof PeerReply.End || message instanceof PeerReply.Refusal) {
            over = true;
        }
        try {
            if (message instanceof Failed failed) {
                listener.onFailure(failed.failure(), failed.detail());
            } else if (message instanceof PeerReply frame) {
                listener.onReply(frame);
            }
        } catch (RuntimeException unexpected) {
            log.error("The listener of a peer's reply failed", FailureText.tellable(unexpected));
        }
    }
}
