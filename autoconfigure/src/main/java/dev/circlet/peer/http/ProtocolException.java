package dev.circlet.peer.http;

import dev.circlet.peer.PeerReply.Reason;
import java.io.IOException;

/**
 * A message that is not one of the protocol, or exceeds one of its limits. The text never repeats a key or a value.
 */
final class ProtocolException extends IOException {

    private static final long serialVersionUID = 1L;

    private final Reason reason;
    private final boolean forged;

    private ProtocolException(Reason reason, boolean forged, String problem) {
        super(problem);
        this.reason = reason;
        this.forged = forged;
    }

    ProtocolException(Reason reason, String problem) {
        this(reason, false, problem);
    }

    static ProtocolException malformed(String problem) {
        return new ProtocolException(Reason.MALFORMED, problem);
    }

    static ProtocolException limit(String problem) {
        return new ProtocolException(Reason.LIMIT, problem);
    }

    static ProtocolException forged(String problem) {
        return new ProtocolException(Reason.MALFORMED, true, problem);
    }

    Reason reason() {
        return reason;
    }

    /** Tells whether the message carries a MAC that does not fit. */
    boolean forged() {
        return forged;
    }
}
