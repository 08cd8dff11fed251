package dev.circlet.actuate;

import dev.circlet.peer.PeerInterceptor;
import dev.circlet.peer.PeerService;
import dev.circlet.peer.PeerTransport;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Makes one observation of each exchange with a peer on the node that asks, the child of what is observed where the request
 * was made, and one of the same exchange on the node that serves. The trace between the two travels in headers.
 *
 * @since 0.1
 */
public final class PeerObservations implements PeerInterceptor {

    private final ObservationRegistry registry;
    private final @Nullable PeerObservationConvention convention;
    private final @Nullable PeerRequestObservationConvention requestConvention;

    /**
     * Creates the interceptor.
     *
     * @param registry takes the observations
     * @param convention names them where the request is made, or {@code null} for the default
     * @param requestConvention names them where the request is served, or {@code null} for the default
     */
    public PeerObservations(
            ObservationRegistry registry,
            @Nullable PeerObservationConvention convention,
            @Nullable PeerRequestObservationConvention requestConvention) {
        this.registry = registry;
        this.convention = convention;
        this.requestConvention = requestConvention;
    }

    @Override
    public PeerTransport wrap(PeerTransport transport) {
        return registry.isNoop() ? transport : new ObservedPeerTransport(transport, registry, convention);
    }

    @Override
    public PeerService wrap(PeerService service) {
        return registry.isNoop() ? service : new ObservedPeerService(service, registry, requestConvention);
    }
}
