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
    private final boolean soft;
    private final boolean sharing;
    /** Set once, before the group can be reached. */
    private LruStore.Attendant upkeep = (entry, now) -> true;

    Memory(GroupSpec spec, Engine engine, Counters counters, GroupsBuilder limits) {
        this(spec, engine, counters, limits, true);
    }

    /** @param sharing whether a codec may want to share what it decoded */
    Memory(GroupSpec spec, Engine engine, Counters counters, GroupsBuilder limits, boolean sharing) {
        this.spec = spec;
        this.engine = engine;
        this.counters = counters;
        long max = spec.maxBytes();
        this.store = new LruStore(
                max,
                (long) (max * spec.hotShare()),
                (long) (max * spec.negativeShare()),
                spec.policy(),
                engine.ticks()::now,
                (entry, now) -> upkeep.attend(entry, now),
                sharing);
        this.sharing = sharing;
        this.freshness =
                new Freshness(limits.rememberedInvalidations, Nanos.of(limits.invalidationMemory), store::raiseHorizon);
        this.groupSeed = RingHash.groupSeed(spec.name());
        this.soft = spec.refreshAfter() != null || !spec.staleIfError().isZero() || spec.earlyRefresh() > 0;
    }

    /** Sets who looks after the entries that ask for it when they are hit. */
    void upkeep(LruStore.Attendant attendant) {
        upkeep = attendant;
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
        return query(key, hash, 0);
    }

    /** The same, and how often a copy of the key was hit here. */
    KeyQuery query(String key, long hash, int hits) {
        long maxAge = freshness.maxAge(hash, engine.ticks().now());
        long mark = maxAge == KeyQuery.ANY_AGE ? KeyQuery.NO_MARK : freshness.mark(hash);
        return new KeyQuery(key, maxAge, mark, hits);
    }

    /** A value that comes in, so that those who wait for it decode the same view as those who hit its entry. */
    ByteView shareable(ByteView bytes) {
        return sharing && !(bytes instanceof SharedView) ? SharedView.of(bytes) : bytes;
    }

    @Nullable
    Landing shareable(@Nullable Landing landing) {
        return sharing && landing instanceof Landing.Value value
                ? new Landing.Value(shareable(value.bytes()), value.began(), value.expiresAt(), value.source())
                : landing;
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
        return later(now, (long) (Nanos.of(ttl) * (1 + spec.jitter() * (2 * share(hash) - 1))));
    }

    /** The upper half of the hash places the key on the ring; the lower half is independent of it. */
    private static double share(long hash) {
        return (hash & 0xffff_ffffL) / (double) (1L << 32);
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
        if (entry != null) {
            return entry;
        }
        Entry retired = store.peek(key);
        return retired != null && retired.isRetired() && isServed(retired) ? retired : null;
    }

    /** Whether an entry may be served for its own sake, not because a load failed. */
    boolean isServed(Entry entry) {
        return !(entry instanceof SoftEntry kept)
                || !kept.isStale(engine.ticks().now());
    }

    /**
     * Keeps what a load on this node gave.
     *
     * @param loadNanos how long the getter took, 0 if it did not run
     */
    void keepLoaded(String key, long hash, Landing landing, Keep wanted, long loadNanos) {
        if (wanted == Keep.NOWHERE) {
            return;
        }
        long now = engine.ticks().now();
        Keep keep = ownedHere(key) ? Keep.AS_OWNER : wanted == Keep.AS_OWNER ? Keep.BRIEFLY : wanted;
        if (Replies.expiresAt(landing) <= now && Replies.began(landing) != Long.MIN_VALUE) {
            // What the source wants kept nowhere does not leave its predecessor in place either.
            forgetOlder(key, Replies.began(landing));
        } else if (landing instanceof Landing.Value value) {
            put(hash, entry(key, hash, value, keep, now, loadNanos), now, KeyQuery.NO_MARK);
        } else if (landing instanceof Landing.Absent absent) {
            long until = limit(absent.expiresAt(), keep, now);
            put(hash, Entry.negative(key, absent.began(), until), now, KeyQuery.NO_MARK);
        }
    }

    private Entry entry(String key, long hash, Landing.Value value, Keep keep, long now, long loadNanos) {
        return switch (keep) {
            case AS_OWNER ->
                soft
                        ? soft(key, hash, value, now, loadNanos)
                        : Entry.main(key, value.bytes(), value.began(), value.expiresAt());
            case IN_PLACE_OF_OWNER ->
                Entry.failover(key, value.bytes(), value.began(), value.expiresAt(), engine.warmNanos());
            case AS_COPY, BRIEFLY, NOWHERE ->
                Entry.hot(key, value.bytes(), value.began(), limit(value.expiresAt(), keep, now), self().name());
        };
    }

    private Entry soft(String key, long hash, Landing.Value value, long now, long loadNanos) {
        Duration after = spec.refreshAfter();
        long due = Entry.NO_EXPIRY;
        if (after != null) {
            // Never later than asked for; earlier by up to the jitter, so that what was loaded together parts.
            long from = value.source() == Lookup.Source.LOAD ? now : Math.min(now, value.began());
            due = later(from, (long) (Nanos.of(after) * (1 - spec.jitter() * share(hash))));
        }
        return new SoftEntry(
                key,
                value.bytes(),
                value.began(),
                value.expiresAt(),
                Nanos.of(spec.staleIfError()),
                due < value.expiresAt() ? due : Entry.NO_EXPIRY,
                spec.earlyRefresh() * (loadNanos > 0 ? loadNanos : counters.meanLoadNanos()));
    }

    /** Whether a value of the key is held that is past its TTL. */
    boolean isHeldStale(String key) {
        return soft
                && store.peek(key) instanceof SoftEntry held
                && !held.isRetired()
                && held.isStale(engine.ticks().now());
    }

    /**
     * A load of a key failed: what is held of it may be served in its place, and is not loaded again for a while.
     *
     * @return what to tell those who wait for the load, null if there is nothing
     */
    @Nullable
    Landing loadFailed(String key, long hash) {
        if (!soft
                || !(store.peek(key) instanceof SoftEntry held)
                || held.isRetired()
                || !freshness.allows(hash, held.began())) {
            return null;
        }
        long now = engine.ticks().now();
        held.failed(now, engine.random());
        if (held.isStale(now)) {
            counters.staleServed.increment();
        }
        ByteView value = held.value();
        return value == null ? null : new Landing.Value(value, held.began(), held.servedUntil(now), Lookup.Source.MAIN);
    }

    private long limit(long expiresAt, Keep keep, long now) {
        return switch (keep) {
            case AS_OWNER, IN_PLACE_OF_OWNER -> expiresAt;
            case AS_COPY -> Math.min(expiresAt, later(now, Nanos.of(spec.hotTtl())));
            case BRIEFLY, NOWHERE -> Math.min(expiresAt, later(now, BRIEFLY_NANOS));
        };
    }

    /**
     * Keeps a copy of what the owner answered; it ends with the hot TTL after the question was sent, and is renewed from
     * half of its life on.
     *
     * @param renewed the copy whose place and hits it takes, null if there is none
     */
    void keepCopy(
            String key, long hash, Landing landing, Remote.Reply reply, long confirmedMark, @Nullable Entry renewed) {
        long now = engine.ticks().now();
        long sent = reply.sentTick();
        long hotNanos = Nanos.of(spec.hotTtl());
        long end = Math.min(Replies.expiresAt(landing), later(sent, hotNanos));
        // Not ever faster towards the end of the value's own life.
        long renewAt = later(sent, Math.max((end - sent) / 2, hotNanos / 10));
        ByteView value = landing instanceof Landing.Value found ? found.bytes() : null;
        CopyEntry copy = new CopyEntry(key, value, Replies.began(landing), end, reply.node(), renewAt);
        if (renewed instanceof CopyEntry before) {
            copy.giveBack(before.takeHits());
        }
        put(hash, copy, renewed, now, confirmedMark);
    }

    private void put(long hash, Entry entry, long now, long confirmedMark) {
        put(hash, entry, null, now, confirmedMark);
    }

    private void put(long hash, Entry entry, @Nullable Entry superseded, long now, long confirmedMark) {
        if (entry.expiresAt() <= now) {
            return;
        }
        if (store.put(entry, superseded, () -> freshness.allows(hash, entry.began(), confirmedMark))) {
            return;
        }
        if (freshness.allows(hash, entry.began(), confirmedMark)) {
            // There is no room for it; what it should have replaced is outdated all the same.
            forgetOlder(entry.key(), entry.began());
        } else {
            counters.staleSetsPrevented.increment();
        }
    }

    private void forgetOlder(String key, long began) {
        Entry held = store.peek(key);
        if (held != null && held.began() < began) {
            store.remove(held);
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
        long until = entry.servedUntil(now);
        long remaining = until == Entry.NO_EXPIRY ? -1 : millis(until - now);
        String reason = entry instanceof Entry.Failover ? "failover" : entry instanceof CopyEntry ? "copy" : "owner";
        return new Inbound.KeyState(
                entry.region().name().toLowerCase(Locale.ROOT), millis(now - entry.began()), remaining, reason);
    }

    private static long millis(long nanos) {
        return Math.max(0, Duration.ofNanos(nanos).toMillis());
    }
}
