package dev.circlet.actuate;

import dev.circlet.ring.Member;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.SenderContext;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * One exchange with a peer, as the node observes it that asks. Its carrier are the headers that travel with the request.
 *
 * @since 0.1
 */
public final class PeerObservationContext extends SenderContext<Map<String, String>> {

    private final Member peer;
    private final String operation;
    private volatile String outcome = "none";

    PeerObservationContext(Member peer, String operation, Map<String, String> headers) {
        super((carrier, name, value) -> Objects.requireNonNull(carrier).put(name, value), Kind.CLIENT);
        this.peer = peer;
        this.operation = operation;
        setCarrier(new LinkedHashMap<>(headers));
        setRemoteServiceName(peer.name());
        setRemoteServiceAddress(peer.uri().toString());
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
