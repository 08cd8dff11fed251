package dev.circlet.peer.http;

import dev.circlet.peer.PeerReply;
import dev.circlet.peer.PeerReply.End;
import dev.circlet.peer.PeerReply.Loading;
import dev.circlet.peer.PeerReply.Reason;
import dev.circlet.peer.PeerReply.Refusal;
import dev.circlet.peer.PeerService.Sink;
import jakarta.servlet.http.HttpServletResponse;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Encodes, seals and queues the frames of one reply. */
final class ReplySink implements Sink {

    private static final Logger log = LoggerFactory.getLogger(ReplySink.class);

    private static final Runnable GONE = () -> {};
    private static final Refusal BUSY = new Refusal(Reason.BUSY, "too many bytes wait to be sent to peers");

    private final ReplySeal seal;
    private final ReplyPump pump;
    private final InFlight inFlight;
    private final AtomicReference<@Nullable Runnable> onGone = new AtomicReference<>();
    private boolean loadingQueued;
    private volatile boolean closed;

    ReplySink(ReplySeal seal, ReplyPump pump, InFlight inFlight) {
        this.seal = seal;
        this.pump = pump;
        this.inFlight = inFlight;
    }

    @Override
    public void send(PeerReply frame) {
        boolean accepted = true;
        try {
            accepted = queue(frame);
        } catch (ProtocolException unsendable) {
            log.error("A reply to a peer cannot be sent: {}", unsendable.getMessage());
            pump.abort(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
        }
        pump.pump();
        if (!accepted) {
            runOnGone();
        }
    }

    /** Returns whether the reply goes on as the service wants; the lock is never held while the container is called. */
    private synchronized boolean queue(PeerReply frame) throws ProtocolException {
        boolean loading = frame instanceof Loading;
        if (closed || loading && loadingQueued && !pump.isEmpty()) {
            return true;
        }
        loadingQueued = loading;
        Output bytes = ReplyCodec.encode(frame);
        if (inFlight.hold(bytes.size() + Frame.SEAL_BYTES)) {
            add(bytes, frame instanceof End || frame instanceof Refusal);
            return true;
        }
        Output refusal = ReplyCodec.encode(BUSY);
        inFlight.force(refusal.size() + Frame.SEAL_BYTES);
        add(refusal, true);
        return false;
    }

    private void add(Output bytes, boolean last) {
        seal.append(bytes);
        closed = last;
        pump.add(bytes, last);
    }

    @Override
    public void onGone(Runnable action) {
        Runnable before = onGone.getAndUpdate(old -> old == GONE ? GONE : action);
        if (before == GONE) {
            action.run();
        }
    }

    /** The request is over; if the reply was not, the service is told. */
    void over() {
        if (closed) {
            onGone.set(null);
        } else {
            runOnGone();
        }
    }

    private void runOnGone() {
        Runnable action = onGone.getAndSet(GONE);
        if (action != null && action != GONE) {
            action.run();
        }
    }
}
