package dev.circlet.peer.http;

import dev.circlet.cache.FailureText;
import dev.circlet.peer.PeerTransport.Exchange;
import dev.circlet.peer.PeerTransport.Failure;
import dev.circlet.peer.http.HttpPeerTransport.Outgoing;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** One request under way, sent once or, over a connection that turned out to be closed, twice. */
final class HttpExchange implements Exchange {

    private final HttpPeerTransport transport;
    private final Outgoing outgoing;
    private final Delivery delivery;
    private volatile @Nullable CompletableFuture<?> sending;
    private volatile @Nullable ReplySubscriber subscriber;
    private volatile boolean released;
    private boolean repeated;

    HttpExchange(HttpPeerTransport transport, Outgoing outgoing, Delivery delivery) {
        this.transport = transport;
        this.outgoing = outgoing;
        this.delivery = delivery;
    }

    int requestBytes() {
        return outgoing.body().size();
    }

    void start(HttpClient client) {
        if (released) {
            return;
        }
        PeerAuth.Signature signature = transport.sign(outgoing);
        var request = HttpPeerTransport.request(outgoing, signature);
        CompletableFuture<?> future = client.sendAsync(request, info -> respond(info, signature));
        sending = future;
        if (released) {
            future.cancel(true);
        }
        // The client tells the end on a thread of the common pool, or on a new one without a name.
        future.whenCompleteAsync((response, error) -> ended(error), transport::later);
    }

    @Override
    public void cancel() {
        delivery.stop();
        release();
    }

    /** Ends the exchange from this side. */
    void fail(Failure failure, String detail) {
        delivery.failure(failure, detail);
        release();
    }

    /** Closes the connection, whether the head of the response has arrived or not. */
    private void release() {
        released = true;
        transport.ended(this);
        ReplySubscriber reading = subscriber;
        if (reading != null) {
            reading.cancel();
        }
        CompletableFuture<?> future = sending;
        if (future != null) {
            future.cancel(true);
        }
    }

    private BodySubscriber<Void> respond(ResponseInfo info, PeerAuth.Signature signature) {
        if (info.statusCode() != 200) {
            explain(info, signature);
        }
        ReplySubscriber reading = new ReplySubscriber(
                new FrameReader(signature.seal(), transport.maxFrameBytes()), delivery, transport.inFlight());
        subscriber = reading;
        if (released) {
            reading.cancel();
        }
        return reading;
    }

    private void explain(ResponseInfo info, PeerAuth.Signature signature) {
        int status = info.statusCode();
        Optional<String> notice = info.headers().firstValue(SkewNotice.HEADER);
        SkewNotice skew = status == 401 && notice.isPresent() ? signature.skew(notice.get()) : null;
        if (skew != null) {
            delivery.failure(Failure.UNAUTHENTICATED, skew.detail());
        } else if (status == 404) {
            delivery.failure(
                    Failure.UNAUTHENTICATED,
                    "the peer refuses with status 404: wrong secret, other name, or no Circlet at " + outgoing.uri());
        } else if (status == 503) {
            delivery.failure(Failure.UNAVAILABLE, "the peer takes no more requests: status 503");
        } else {
            delivery.failure(
                    Failure.BROKEN,
                    "status " + status + ", which is not of the protocol; a filter or proxy stands before "
                            + outgoing.uri());
        }
    }

    private void ended(@Nullable Throwable error) {
        if (error == null || delivery.over()) {
            transport.ended(this);
            delivery.failure(Failure.BROKEN, "the reply ended before its last frame");
            return;
        }
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        if (wasClosedBefore(cause)) {
            repeated = true;
            transport.start(this);
            return;
        }
        transport.ended(this);
        if (ConnectFailure.is(cause)) {
            delivery.failure(Failure.CONNECT, ConnectFailure.detail(cause, outgoing.uri()));
        } else {
            delivery.failure(Failure.BROKEN, cause.getClass().getSimpleName() + ": " + FailureText.message(cause));
        }
    }

    /**
     * The client does not tell whether a connection came from its pool, so any that closed before the head of a response
     * counts. It repeats requests itself, but none that are POST.
     */
    private boolean wasClosedBefore(Throwable cause) {
        return !repeated
                && !released
                && subscriber == null
                && cause instanceof IOException
                && !ConnectFailure.is(cause)
                && !(cause instanceof java.net.ProtocolException);
    }
}
