package dev.circlet.actuate;

import dev.circlet.peer.PeerInterceptor;
import dev.circlet.peer.PeerTransport;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Makes one observation of each exchange with a peer, the child of what is observed on the thread that sends.
 *
 * @since 0.1
 */
public final class PeerObservations implements PeerInterceptor {

    private final ObservationRegistry registry;
    private final @Nullable PeerObservationConvention convention;

    /**
     * Creates the interceptor.
     *
     * @param registry takes the observations
     * @param convention names them, or {@code null} for the default
     */
    public PeerObservations(ObservationRegistry registry, @Nullable PeerObservationConvention convention) {
        this.registry = registry;
        this.convention = convention;
    }

    @Override
    public PeerTransport wrap(PeerTransport transport) {
        return registry.isNoop() ? transport : new ObservedPeerTransport(transport, registry, convention);
    }
}
