package dev.circlet.peer;

/**
 * Wraps both sides of the exchanges with peers, for example to observe each of them. Interceptors are applied in their order, the first one
 * outermost.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface PeerInterceptor {

    /**
     * Wraps a transport.
     *
     * @param transport the transport
     * @return what to use instead
     */
    PeerTransport wrap(PeerTransport transport);

    /**
     * Wraps what serves the requests of peers; as it is unless overridden.
     *
     * @param service the service
     * @return what to use instead
     */
    default PeerService wrap(PeerService service) {
        return service;
    }
}
