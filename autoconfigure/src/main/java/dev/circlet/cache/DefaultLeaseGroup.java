package dev.circlet.cache;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A group without a getter: look-ups as in any group, whose loads find nothing, and claims beside them. */
final class DefaultLeaseGroup implements LeaseGroup {

    private final DefaultGroup group;
    private final Engine engine;
    private final Counters counters;
    private final KnownKeys known;
    private final Claims claims;
    private final Puts puts;
    private final LeaseDesk desk;

    DefaultLeaseGroup(
            DefaultGroup group,
            Engine engine,
            Counters counters,
            KnownKeys known,
            Claims claims,
            Puts puts,
            LeaseDesk desk) {
        this.group = group;
        this.engine = engine;
        this.counters = counters;
        this.known = known;
        this.claims = claims;
        this.puts = puts;
        this.desk = desk;
        group.alsoForgets(new Forgetting());
    }

    private final class Forgetting implements DefaultGroup.Forgetting {

        @Override
        public void forget(@Nullable String key, long tick, long mark) {
            claims.detach(key);
            desk.table().invalidated(key, tick, mark);
        }

        @Override
        public long latest(String key, long tick, long mark) {
            return desk.table().latest(key, tick, mark);
        }
    }

    void close() {
        claims.close();
        desk.table().close();
    }

    @Override
    public CompletableFuture<Claim> claim(String key) {
        Entry entry = group.hit(key);
        if (entry != null) {
            return CompletableFuture.completedFuture(new Claim.Held(entry.value()));
        }
        try {
            Keys.check(spec(), key);
        } catch (InvalidKeyException invalid) {
            return CompletableFuture.failedFuture(invalid);
        }
        counters.misses.increment();
        if (group.bypassed()) {
            return CompletableFuture.completedFuture(claims.bypassing(key));
        }
        if (known.absence(key) != null) {
            return CompletableFuture.completedFuture(new Claim.Held(null));
        }
        group.noteMiss(key);
        return claims.claim(key);
    }

    @Override
    public CompletableFuture<Invalidation> put(String key, @Nullable ByteView value) {
        Keys.check(spec(), key);
        boolean deferred = engine.commitHook().afterCommit(() -> puts.put(key, value), () -> group.forget(key));
        return deferred ? CompletableFuture.completedFuture(Invalidation.DEFERRED) : puts.put(key, value);
    }

    @Override
    public String name() {
        return group.name();
    }

    @Override
    public GroupSpec spec() {
        return group.spec();
    }

    @Override
    public ByteView get(String key) {
        return group.get(key);
    }

    @Override
    public ByteView get(String key, Duration deadline) {
        return group.get(key, deadline);
    }

    @Override
    public CompletableFuture<ByteView> getAsync(String key) {
        return group.getAsync(key);
    }

    @Override
    public Optional<ByteView> find(String key) {
        return group.find(key);
    }

    @Override
    public Map<String, ByteView> getAll(Collection<String> keys) {
        return group.getAll(keys);
    }

    @Override
    public CompletableFuture<Map<String, ByteView>> getAllAsync(Collection<String> keys) {
        return group.getAllAsync(keys);
    }

    @Override
    public Lookup lookup(String key) {
        return group.lookup(key);
    }

    @Override
    public CompletableFuture<Lookup> lookupAsync(String key, Duration deadline) {
        return group.lookupAsync(key, deadline);
    }

    @Override
    public Invalidation invalidate(String key) {
        return group.invalidate(key);
    }

    @Override
    public CompletableFuture<Invalidation> invalidateAsync(String key) {
        return group.invalidateAsync(key);
    }

    @Override
    public Invalidation invalidateAll() {
        return group.invalidateAll();
    }

    @Override
    public CompletableFuture<Invalidation> invalidateAllAsync() {
        return group.invalidateAllAsync();
    }

    @Override
    public String owner(String key) {
        return group.owner(key);
    }

    @Override
    public GroupStats stats() {
        return group.stats();
    }

    @Override
    public void bypass(boolean bypass) {
        group.bypass(bypass);
    }

    @Override
    public boolean bypassed() {
        return group.bypassed();
    }
}
