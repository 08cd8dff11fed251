package dev.circlet.actuate;

import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.ReceiverContext;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One request of a peer, as the node observes it that serves. Its carrier gives the headers that came with the request.
 *
 * @since 0.1
 */
public final class PeerRequestObservationContext extends ReceiverContext<Function<String, @Nullable String>> {

    private final String peer;
    private final String operation;
    private volatile String outcome = "none";

    PeerRequestObservationContext(String peer, String operation, Function<String, @Nullable String> headers) {
        super((carrier, name) -> Objects.requireNonNull(carrier).apply(name), Kind.SERVER);
        this.peer = peer;
        this.operation = operation;
        setCarrier(headers);
        setRemoteServiceName(peer);
    }

    /**
     * Returns who asks.
     *
     * @return the name of the member
     */
    public String peer() {
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
     * Returns how the request ended.
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
