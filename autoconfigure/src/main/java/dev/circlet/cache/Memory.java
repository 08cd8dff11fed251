package dev.circlet.cache;

import dev.circlet.ring.Member;
import dev.circlet.ring.RingHash;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What one node holds of a group, and which of it may still be served: the store joined with the memory of
 * invalidations.
 *
 * <p>The order in which things happen is what makes {@link Freshness} hold. An invalidation is first remembered and then
 * removes the entry; a value is admitted by the store while nobody can remove its key. So a value that was admitted before
 * the invalidation was remembered is removed by it, and one that comes later is refused.
 */
final class Memory {

    private static final long BRIEFLY_NANOS = Duration.ofSeconds(1).toNanos();

    private final GroupSpec spec;
    private final Engine engine;
    private final Counters counters;
    private final LruStore store;
    private final Freshness freshness;
    private final long groupSeed;

    Memory(GroupSpec spec, Engine engine, Counters counters, GroupsBuilder limits) {
        this.spec = spec;
        this.engine = engine;
        this.counters = counters;
        long max = spec.maxBytes();
        this.store = new LruStore(
                max,
                (long) (max * spec.hotShare()),
                (long) (max * spec.negativeShare()),
                spec.policy(),
                engine.ticks()::now);
        this.freshness =
                new Freshness(limits.rememberedInvalidations, Nanos.of(limits.invalidationMemory), store::raiseHorizon);
        this.groupSeed = RingHash.groupSeed(spec.name());
    }

    long hash(String key) {
        return RingHash.keyHash(groupSeed, key);
    }

    LruStore store() {
        return store;
    }

    Freshness freshness() {
        return freshness;
    }

    /** What to ask another node about a key. */
    KeyQuery query(String key, long hash) {
        long maxAge = freshness.maxAge(hash, engine.ticks().now());
        return maxAge == KeyQuery.ANY_AGE ? KeyQuery.of(key) : new KeyQuery(key, maxAge, freshness.mark(hash), 0);
    }

    /** When a value of this key that is loaded now expires. */
    long expiry(long hash, @Nullable Duration own) {
        long now = engine.ticks().now();
        if (own != null) {
            return later(now, Nanos.of(own));
        }
        Duration ttl = spec.ttl();
        if (ttl == null) {
            return Entry.NO_EXPIRY;
        }
        // The upper half of the hash places the key on the ring; the lower half is independent of it.
        double share = (hash & 0xffff_ffffL) / (double) (1L << 32);
        return later(now, (long) (Nanos.of(ttl) * (1 + spec.jitter() * (2 * share - 1))));
    }

    /** When an absence that is found now expires. */
    long negativeExpiry() {
        return later(engine.ticks().now(), Nanos.of(spec.negativeTtl()));
    }

    static long later(long tick, long nanos) {
        return nanos >= Entry.NO_EXPIRY - Math.max(tick, 0) ? Entry.NO_EXPIRY : tick + nanos;
    }

    /** What answers instead of a load: what a get would hit, or what is held back for another owner. */
    @Nullable
    Entry held(String key) {
        Entry entry = store.hit(key);
        return entry != null ? entry : store.peek(key);
    }

    /** Keeps what a load on this node gave. */
    void keepLoaded(String key, long hash, Landing landing, Keep wanted) {
        if (wanted == Keep.NOWHERE) {
            return;
        }
        long now = engine.ticks().now();
        Keep keep = ownedHere(key) ? Keep.AS_OWNER : wanted == Keep.AS_OWNER ? Keep.BRIEFLY : wanted;
        if (landing instanceof Landing.Value value) {
            put(hash, entry(key, value, keep, now), now, KeyQuery.NO_MARK);
        } else if (landing instanceof Landing.Absent absent) {
            long until = limit(absent.expiresAt(), keep, now);
            put(hash, Entry.negative(key, absent.began(), until), now, KeyQuery.NO_MARK);
        }
    }

    private Entry entry(String key, Landing.Value value, Keep keep, long now) {
        return switch (keep) {
            case AS_OWNER -> Entry.main(key, value.bytes(), value.began(), value.expiresAt());
            case IN_PLACE_OF_OWNER ->
                Entry.failover(key, value.bytes(), value.began(), value.expiresAt(), engine.warmNanos());
            case AS_COPY, BRIEFLY, NOWHERE ->
                Entry.hot(key, value.bytes(), value.began(), limit(value.expiresAt(), keep, now), self().name());
        };
    }

    private long limit(long expiresAt, Keep keep, long now) {
        return switch (keep) {
            case AS_OWNER, IN_PLACE_OF_OWNER -> expiresAt;
            case AS_COPY -> Math.min(expiresAt, later(now, Nanos.of(spec.hotTtl())));
            case BRIEFLY, NOWHERE -> Math.min(expiresAt, later(now, BRIEFLY_NANOS));
        };
    }

    /** Keeps a copy of what the owner answered; it ends with the hot TTL after the question was sent. */
    void keepCopy(String key, long hash, Landing landing, String owner, long sentTick, long confirmedMark) {
        long now = engine.ticks().now();
        long until = later(sentTick, Nanos.of(spec.hotTtl()));
        if (landing instanceof Landing.Value value) {
            long end = Math.min(value.expiresAt(), until);
            put(hash, Entry.hot(key, value.bytes(), value.began(), end, owner), now, confirmedMark);
        } else if (landing instanceof Landing.Absent absent) {
            Entry copy = Entry.negative(key, absent.began(), Math.min(absent.expiresAt(), until));
            put(hash, copy, now, confirmedMark);
        }
    }

    private void put(long hash, Entry entry, long now, long confirmedMark) {
        if (entry.expiresAt() <= now) {
            return;
        }
        boolean stored = store.put(entry, () -> freshness.allows(hash, entry.began(), confirmedMark));
        if (!stored && !freshness.allows(hash, entry.began(), confirmedMark)) {
            counters.staleSetsPrevented.increment();
        }
    }

    /** Forgets a key up to a tick. */
    void invalidate(String key, long hash, long tick, long mark) {
        counters.invalidations.increment();
        freshness.remember(hash, tick, mark, engine.ticks().now());
        Entry held = store.peek(key);
        if (held == null || held.began() <= tick) {
            store.remove(key);
        }
    }

    /** Forgets all keys up to a tick. */
    void invalidateAll(long tick, long mark) {
        counters.invalidations.increment();
        freshness.raiseHorizon(tick, mark);
        store.removeIf(entry -> entry.began() <= tick);
    }

    void forgetUpTo(long tick) {
        freshness.raiseHorizon(tick);
        store.removeIf(entry -> entry.began() <= tick);
    }

    /** Moves entries of keys that now belong to others out of the way of hits; the new owners may still peek at them. */
    void ownershipChanged() {
        long until = later(engine.ticks().now(), engine.warmNanos());
        store.retire(entry -> !(entry instanceof Entry.Failover) && !ownedHere(entry.key()), until);
    }

    boolean ownedHere(String key) {
        return engine.remote().ownerOf(spec.name(), key).name().equals(self().name());
    }

    private Member self() {
        return engine.remote().self();
    }

    /** What {@code info} tells of a key. */
    Inbound.KeyState state(String key) {
        Entry entry = store.peek(key);
        if (entry == null) {
            return Inbound.KeyState.NONE;
        }
        long now = engine.ticks().now();
        long remaining = entry.expiresAt() == Entry.NO_EXPIRY ? -1 : millis(entry.expiresAt() - now);
        String reason = entry instanceof Entry.Failover ? "failover" : entry instanceof Entry.Hot ? "copy" : "owner";
        return new Inbound.KeyState(
                entry.region().name().toLowerCase(Locale.ROOT), millis(now - entry.began()), remaining, reason);
    }

    private static long millis(long nanos) {
        return Math.max(0, Duration.ofNanos(nanos).toMillis());
    }
}
