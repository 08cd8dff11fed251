package dev.circlet.peer;

import dev.circlet.ring.Member;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Carries requests to other members and their replies back.
 *
 * <p>The transport owns connections, encoding, authentication and the time to connect. It does not own deadlines, retries
 * or the choice of the member: the {@link Fleet} does.
 *
 * <p>Implementations are safe for concurrent use.
 *
 * @since 0.1
 */
public interface PeerTransport extends AutoCloseable {

    /**
     * Sends a request. Returns at once; everything that happens is told to the listener.
     *
     * @param to the member to ask
     * @param envelope who asks
     * @param request what is asked
     * @param listener hears the frames of the reply one after the other, never two at a time, and then exactly one end:
     *     an {@link PeerReply.End}, a {@link PeerReply.Refusal}, or a failure; nothing after it cancelled the exchange
     * @return the exchange
     */
    Exchange send(Member to, Envelope envelope, PeerRequest request, Listener listener);

    /**
     * Sends a request with headers beside it, such as the trace it belongs to. They are neither part of the protocol nor
     * proved authentic; a transport carries those it can and leaves out the others.
     *
     * @param to the member to ask
     * @param envelope who asks
     * @param request what is asked
     * @param headers names and values; the service of the peer may look for them
     * @param listener hears the reply, as with {@link #send(Member, Envelope, PeerRequest, Listener)}
     * @return the exchange
     */
    default Exchange send(
            Member to, Envelope envelope, PeerRequest request, Map<String, String> headers, Listener listener) {
        return send(to, envelope, request, listener);
    }

    /**
     * Remembers what belongs to the calling thread, for a request that is sent later or by another thread, because it has
     * to wait for a place or goes to the next member.
     *
     * @return runs a task so that {@code send} finds in it what is current now; nothing more than runs it unless overridden
     */
    default UnaryOperator<Runnable> capture() {
        return UnaryOperator.identity();
    }

    /** Closes all connections; exchanges under way fail. */
    @Override
    void close();

    /** A request under way. */
    @FunctionalInterface
    interface Exchange {

        /** Gives the exchange up and frees its connection; without effect after its end. */
        void cancel();

        /**
         * Gives the exchange up because it has failed in the eyes of who asked, such as when no frame came in time. Does what
         * {@link #cancel} does unless somebody wants to know why.
         *
         * @param failure how it failed
         * @param detail what to tell of it; without keys or values
         */
        default void giveUp(Failure failure, String detail) {
            cancel();
        }
    }

    /** Hears the reply to one request. Returns at once. */
    interface Listener {

        /**
         * A frame arrived.
         *
         * @param frame the frame
         */
        void onReply(PeerReply frame);

        /**
         * The exchange failed between the nodes.
         *
         * @param failure how
         * @param detail what exactly, for the log; without keys or values
         */
        void onFailure(Failure failure, String detail);
    }

    /** How an exchange can fail between the nodes. */
    enum Failure {
        /** No connection: refused, or not in time. */
        CONNECT,
        /** The next frame did not come in time. */
        TIMEOUT,
        /** The connection broke, or the reply is not one of the protocol. */
        BROKEN,
        /** The reply, or the request in the eyes of the peer, is not authentic. */
        UNAUTHENTICATED,
        /** The peer's container refuses requests. */
        UNAVAILABLE,
        /** This node holds as many bytes of exchanges as it may; says nothing about the peer. */
        CROWDED
    }
}
