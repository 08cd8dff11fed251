package dev.circlet.peer;

import dev.circlet.peer.PeerTransport.Failure;
import dev.circlet.peer.PeerTransport.Listener;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Keeps what it hears, and notices two messages at a time or one after the end. */
public final class RecordingListener implements Listener {

    public final List<PeerReply> frames = new CopyOnWriteArrayList<>();
    public final AtomicInteger breaches = new AtomicInteger();
    public volatile @Nullable Failure failure;
    public volatile @Nullable String detail;
    private final AtomicBoolean busy = new AtomicBoolean();
    private final CompletableFuture<List<PeerReply>> end = new CompletableFuture<>();

    @Override
    public void onReply(PeerReply frame) {
        enter();
        frames.add(frame);
        if (frame instanceof PeerReply.End || frame instanceof PeerReply.Refusal) {
            end.complete(frames);
        }
        busy.set(false);
    }

    @Override
    public void onFailure(Failure failure, String detail) {
        enter();
        this.failure = failure;
        this.detail = detail;
        end.complete(frames);
        busy.set(false);
    }

    private void enter() {
        if (end.isDone() || !busy.compareAndSet(false, true)) {
            breaches.incrementAndGet();
        }
    }

    public boolean ended() {
        return end.isDone();
    }

    /** Waits for the end, however it comes. */
    public RecordingListener await() throws Exception {
        end.get(20, TimeUnit.SECONDS);
        return this;
    }
}
