package dev.circlet.peer;

/**
 * Wraps a transport, for example to observe each exchange. Interceptors are applied in their order, the first one
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
}
