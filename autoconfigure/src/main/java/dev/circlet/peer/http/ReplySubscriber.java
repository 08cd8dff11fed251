package dev.circlet.peer.http;

import dev.circlet.peer.PeerReply;
import dev.circlet.peer.PeerTransport.Failure;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Turns the body of a response into frames. Asks for the next buffers when the frames of the last ones were told. After
 * the end it takes a little more, so that the connection can be used again.
 */
final class ReplySubscriber implements BodySubscriber<Void> {

    /** A container adds a few bytes after the last frame, or an error page to a status. */
    private static final int MAX_IGNORED_BYTES = 16 * 1024;

    private static final long MAX_LINGER_MILLIS = 1_000;

    private final FrameReader reader;
    private final Delivery delivery;
    private final CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
    private volatile @Nullable Subscription subscription;
    private volatile boolean cancelled;
    private int ignored;

    ReplySubscriber(FrameReader reader, Delivery delivery) {
        this.reader = reader;
        this.delivery = delivery;
    }

    @Override
    public CompletionStage<Void> getBody() {
        return done;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        this.subscription = subscription;
        if (cancelled) {
            subscription.cancel();
        } else {
            subscription.request(1);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        try {
            if (delivery.over()) {
                ignore(buffers);
            } else {
                read(buffers);
            }
        } catch (ProtocolException broken) {
            delivery.failure(broken.forged() ? Failure.UNAUTHENTICATED : Failure.BROKEN, broken.getMessage());
            cancel();
        }
        Subscription source = subscription;
        if (source != null && !cancelled) {
            source.request(1);
        }
    }

    private void read(List<ByteBuffer> buffers) throws ProtocolException {
        buffers.forEach(reader::feed);
        PeerReply frame;
        while ((frame = reader.next()) != null) {
            delivery.reply(frame);
        }
        if (reader.finished()) {
            // The fleet has its answer and watches no longer; a peer that never ends its response must not keep it
            // open.
            Detached.call(() -> done.orTimeout(MAX_LINGER_MILLIS, TimeUnit.MILLISECONDS))
                    .whenComplete((nothing, late) -> {
                        if (late != null) {
                            cancel();
                        }
                    });
        }
    }

    private void ignore(List<ByteBuffer> buffers) {
        for (ByteBuffer buffer : buffers) {
            ignored += buffer.remaining();
        }
        if (ignored > MAX_IGNORED_BYTES) {
            cancel();
        }
    }

    @Override
    public void onError(Throwable broken) {
        delivery.failure(
                Failure.BROKEN, "the connection broke: " + broken.getClass().getSimpleName());
        done.complete(null);
    }

    @Override
    public void onComplete() {
        delivery.failure(Failure.BROKEN, "the reply ended before its last frame");
        done.complete(null);
    }

    /** Reads no further and closes the connection. */
    void cancel() {
        cancelled = true;
        Subscription source = subscription;
        if (source != null) {
            source.cancel();
        }
        done.complete(null);
    }
}
