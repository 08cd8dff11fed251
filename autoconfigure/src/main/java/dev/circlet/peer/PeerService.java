package dev.circlet.peer;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The server side of the peer protocol without any transport: takes decoded, authenticated requests.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface PeerService {

    /**
     * Serves a request. Returns at once; frames that need a load are sent later from other threads.
     *
     * @param envelope who asks
     * @param request what is asked
     * @param sink takes the frames of the reply
     */
    void receive(Envelope envelope, PeerRequest request, Sink sink);

    /**
     * Serves a request that came with headers.
     *
     * @param envelope who asks
     * @param request what is asked
     * @param headers gives the value of a header, or {@code null}; may be asked until this returns. Nobody vouches for them
     * @param sink takes the frames of the reply
     */
    default void receive(
            Envelope envelope, PeerRequest request, Function<String, @Nullable String> headers, Sink sink) {
        receive(envelope, request, sink);
    }

    /** Takes the frames of one reply. */
    interface Sink {

        /**
         * Sends a frame; the last one is an {@link PeerReply.End} or a {@link PeerReply.Refusal}. Called by one thread at a
         * time, never blocks on the network.
         *
         * @param frame the frame
         */
        void send(PeerReply frame);

        /**
         * Sets what to do when the asking member goes away before the end of the reply.
         *
         * @param action runs at most once; at once if it is gone already
         */
        void onGone(Runnable action);
    }
}
