package dev.circlet.actuate;

import dev.circlet.ring.Member;
import io.micrometer.observation.Observation;

/**
 * One exchange with a peer, as it is observed.
 *
 * @since 0.1
 */
public final class PeerObservationContext extends Observation.Context {

    private final Member peer;
    private final String operation;
    private volatile String outcome = "none";

    PeerObservationContext(Member peer, String operation) {
        this.peer = peer;
        this.operation = operation;
    }

    /**
     * Returns the peer.
     *
     * @return the member that is asked
     */
    public Member peer() {
        return peer;
    }

    /**
     * Returns what is asked.
     *
     * @return the operation in lower case
     */
    public String operation() {
        return operation;
    }

    /**
     * Returns how the exchange ended.
     *
     * @return the outcome in lower case, {@code none} before the end
     */
    public String outcome() {
        return outcome;
    }

    void outcome(String outcome) {
        this.outcome = outcome;
    }
}
