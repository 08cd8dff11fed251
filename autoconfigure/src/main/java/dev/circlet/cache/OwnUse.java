package dev.circlet.cache;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The keeper of a lease that is not exclusive: nobody is told of the value, and this node keeps what it may. */
final class OwnUse implements LeaseKeeper {

    private final Engine engine;
    private final Memory memory;
    private final LeaseTable table;
    private final long began;
    private final Keep keep;

    /** @param began a tick of this node, no later than anything that the holder will do */
    OwnUse(Engine engine, Memory memory, LeaseTable table, long began, Keep keep) {
        this.engine = engine;
        this.memory = memory;
        this.table = table;
        this.began = began;
        this.keep = keep;
    }

    @Override
    public CompletableFuture<LeaseStanding> renew(String key, long token) {
        return CompletableFuture.completedFuture(LeaseStanding.NONE);
    }

    @Override
    public CompletableFuture<LeaseStanding> fill(String key, long token, @Nullable ByteView value) {
        long hash = memory.hash(key);
        memory.keepLoaded(
                key,
                hash,
                table.landing(hash, began, value),
                keep,
                engine.ticks().now() - began);
        Entry kept = memory.store().peek(key);
        boolean forTheFleet = kept != null && kept.began() == began && memory.ownedHere(key);
        return CompletableFuture.completedFuture(forTheFleet ? LeaseStanding.VALID : LeaseStanding.NONE);
    }

    @Override
    public void release(String key, long token) {}

    @Override
    public void fail(String key, long token) {}
}
