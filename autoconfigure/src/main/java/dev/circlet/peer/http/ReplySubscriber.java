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
import java.util.concurrent.atomic.AtomicLong;
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
    private final InFlight inFlight;
    private final AtomicLong held = new AtomicLong();
    private final CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
    private volatile @Nullable Subscription subscription;
    private volatile boolean cancelled;
    private int ignored;

    ReplySubscriber(FrameReader reader, Delivery delivery, InFlight inFlight) {
        this.reader = reader;
        this.delivery = delivery;
        this.inFlight = inFlight;
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
            if (cancelled) {
                freeAll();
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
        long arrived = bytes(buffers);
        if (!inFlight.hold(arrived)) {
            delivery.failure(Failure.CROWDED, "this node holds too many bytes of replies already");
            cancel();
            return;
        }
        held.addAndGet(arrived);
        buffers.forEach(reader::feed);
        PeerReply frame;
        while ((frame = reader.next()) != null) {
            delivery.reply(frame);
        }
        free(held.get() - reader.buffered());
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

    private static long bytes(List<ByteBuffer> buffers) {
        return buffers.stream().mapToLong(ByteBuffer::remaining).sum();
    }

    /** Frees so many bytes, if they are held still: somebody may give the exchange up at the same time. */
    private void free(long bytes) {
        long before = held.getAndUpdate(now -> Math.max(0, now - Math.max(0, bytes)));
        inFlight.free(Math.min(before, Math.max(0, bytes)));
    }

    private void freeAll() {
        inFlight.free(held.getAndSet(0));
    }

    private void ignore(List<ByteBuffer> buffers) {
        ignored += (int) Math.min(MAX_IGNORED_BYTES + 1, bytes(buffers));
        if (ignored > MAX_IGNORED_BYTES) {
            cancel();
        }
    }

    @Override
    public void onError(Throwable broken) {
        freeAll();
        delivery.failure(
                Failure.BROKEN, "the connection broke: " + broken.getClass().getSimpleName());
        done.complete(null);
    }

    @Override
    public void onComplete() {
        freeAll();
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
        freeAll();
        done.complete(null);
    }
}
