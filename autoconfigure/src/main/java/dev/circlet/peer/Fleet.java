package dev.circlet.peer;

import dev.circlet.cache.Inbound;
import dev.circlet.cache.Remote;
import dev.circlet.cache.Scheduler;
import dev.circlet.cache.Ticker;
import dev.circlet.ring.HashRing;
import dev.circlet.ring.MemberView;
import dev.circlet.ring.PeerDirectory;
import dev.circlet.ring.PeerPicker;
import dev.circlet.ring.RingFactory;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/** SKELETON. */
public final class Fleet implements Remote, PeerService, AutoCloseable {

    /** What a fleet is made of. */
    public record Parts(
            PeerDirectory directory,
            RingFactory rings,
            PeerPicker picker,
            PeerTransport transport,
            Ticker ticker,
            Scheduler scheduler,
            RandomGenerator random,
            FleetListener listener,
            FleetSettings settings,
            String version) {}

    public Fleet(Parts parts) {}

    /** Binds the groups and starts: subscribes to the directory, asks the peers who they are. */
    public void start(Inbound inbound) {}

    /** Tells the peers that this node leaves (later issue); stops timers. Does not close the transport. */
    @Override
    public void close() {}

    /** Present ring. */
    public HashRing ring() {
        throw new IllegalStateException();
    }

    public MemberView view() {
        throw new IllegalStateException();
    }

    /** 64 random bits of this start; the transport's authentication uses the same. */
    public long incarnation() {
        return 0;
    }

    public List<PeerStatus> peers() {
        return List.of();
    }

    public FleetStats stats() {
        throw new IllegalStateException();
    }

    /** Memory-only info about one key from another member; null answer when unreachable (completes within 1 s). */
    public CompletableFuture<Inbound.@org.jspecify.annotations.Nullable KeyState> stateAt(
            String member, String group, String key) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public dev.circlet.ring.Member self() {
        throw new IllegalStateException();
    }

    @Override
    public dev.circlet.ring.Member ownerOf(String group, String key) {
        throw new IllegalStateException();
    }

    @Override
    public List<CompletableFuture<Reply>> fetch(String group, List<dev.circlet.cache.KeyQuery> queries, Terms terms) {
        throw new IllegalStateException();
    }

    @Override
    public CompletableFuture<Reply> peek(String group, dev.circlet.cache.KeyQuery query, int codecVersion) {
        throw new IllegalStateException();
    }

    @Override
    public CompletableFuture<dev.circlet.cache.Invalidation> invalidate(
            String group, @org.jspecify.annotations.Nullable String key) {
        throw new IllegalStateException();
    }

    @Override
    public void receive(Envelope envelope, PeerRequest request, Sink sink) {
        throw new IllegalStateException();
    }
}
