package dev.circlet.cache;

import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link LruStore} keeps for one key, and at the same time the node of the list it is kept in.
 *
 * <p>There are as many of these as there are keys, so size decides the layout: 48 bytes with compressed references. What
 * few entries need lives in subclasses, and the weight is computed from what is here anyway. All ticks are readings of
 * the store's {@link Ticker} and are compared as plain numbers.
 *
 * <p>An entry belongs to the one store it is put into, and is put once.
 */
sealed class Entry permits CopyEntry, SoftEntry, Entry.Failover {

    /** As {@link #expiresAt()}: never. */
    static final long NO_EXPIRY = Long.MAX_VALUE;

    /** Not put yet. */
    static final byte FRESH = 0;
    /** In the map, not yet in its list. */
    static final byte PENDING = 1;
    /** In its list and counted. */
    static final byte LINKED = 2;
    /** Taken out for good. */
    static final byte DEAD = 3;

    private static final AtomicLongFieldUpdater<Entry> EXPIRES_AT =
            AtomicLongFieldUpdater.newUpdater(Entry.class, "expiresAt");

    private final String key;
    private @Nullable ByteView value;
    private final long began;
    private volatile long expiresAt;
    private volatile byte region;
    private final boolean wideKey;

    /** Set by hits under SIEVE without a lock: a lost mark costs a little precision and nothing else. */
    boolean visited;

    // The rest belongs to the store's list lock.
    byte state;

    @Nullable
    Entry older;

    @Nullable
    Entry younger;

    Entry(String key, @Nullable ByteView value, long began, long expiresAt, Region region) {
        this.key = key;
        this.value = value == null ? null : value.compact();
        this.began = began;
        this.expiresAt = expiresAt;
        this.region = (byte) region.ordinal();
        this.wideKey = !EntryWeight.isLatin1(key);
    }

    /** A value of a key that this node owns. */
    static Entry main(String key, ByteView value, long began, long expiresAt) {
        return new Entry(key, value, began, expiresAt, Region.MAIN);
    }

    /** A copy of a value that came from the member {@code origin} and is not renewed. */
    static Entry hot(String key, ByteView value, long began, long expiresAt, String origin) {
        return new CopyEntry(key, value, began, expiresAt, origin, NO_EXPIRY);
    }

    /** The answer that the key has no value. */
    static Entry negative(String key, long began, long expiresAt) {
        return new Entry(key, null, began, expiresAt, Region.NEGATIVE);
    }

    /** A value held in the owner's place: it ends at {@code expiresAt}, or sooner, when not hit for a while. */
    static Entry failover(String key, ByteView value, long began, long expiresAt, long idleNanos) {
        return new Failover(key, value, began, expiresAt, idleNanos);
    }

    final String key() {
        return key;
    }

    /** The value, compact; null for an answer that there is none. */
    final @Nullable ByteView value() {
        return value;
    }

    /** Lets the decoded value be shared. Before the entry can be found by others. */
    final void link(LruStore store) {
        if (value != null) {
            value = SharedView.bound(value, this, store);
        }
    }

    /** The tick at which the load began that brought this entry. */
    final long began() {
        return began;
    }

    /** The first tick at which this entry is no longer served, or {@link #NO_EXPIRY}. */
    final long expiresAt() {
        return expiresAt;
    }

    final Region region() {
        return Region.of(region);
    }

    final boolean isRetired() {
        return region == Region.RETIRED.ordinal();
    }

    /** Whether the JDK needs two bytes for each character of the key. */
    final boolean hasWideKey() {
        return wideKey;
    }

    /** The bytes of heap that this entry is counted with. */
    final long weight() {
        return EntryWeight.of(this);
    }

    /** The member that the value came from; null outside the hot region. */
    @Nullable
    String origin() {
        return null;
    }

    /** What the fields of a subclass add to the size of the object. */
    int extraBytes() {
        return 0;
    }

    /** The weight of objects that belong to this entry alone, beside key and value. */
    int sideBytes() {
        return 0;
    }

    /** Notes that the entry was put. */
    void entered(long now) {}

    /**
     * Notes that the entry was hit. Called only for entries that expire.
     *
     * @return whether somebody must look at the entry before it is served
     */
    boolean touch(long now) {
        return false;
    }

    /** The first tick at which whoever gets the value now must not serve it any more, or {@link #NO_EXPIRY}. */
    long servedUntil(long now) {
        return expiresAt;
    }

    /** Moves to the retired region and ends no later than {@code until}. Under the list lock. */
    final void retire(long until) {
        endBy(until);
        region = (byte) Region.RETIRED.ordinal();
    }

    void endBy(long until) {
        EXPIRES_AT.accumulateAndGet(this, until, Math::min);
    }

    @Override
    public final String toString() {
        return "Entry[" + region() + ", " + weight() + " bytes]";
    }

    /** A value that each hit keeps a little longer. */
    static final class Failover extends Entry {

        private final long idleNanos;
        private volatile long limit;

        private Failover(String key, ByteView value, long began, long expiresAt, long idleNanos) {
            super(key, value, began, expiresAt, Region.MAIN);
            if (idleNanos <= 0) {
                throw new IllegalArgumentException("Idle time of " + idleNanos + " ns is not positive");
            }
            this.idleNanos = idleNanos;
            this.limit = expiresAt;
        }

        @Override
        int extraBytes() {
            return 16;
        }

        @Override
        void entered(long now) {
            touch(now);
        }

        @Override
        boolean touch(long now) {
            long current;
            long next;
            do {
                current = expiresAt();
                long idleEnd = now > NO_EXPIRY - idleNanos ? NO_EXPIRY : now + idleNanos;
                // Read after the current end: endBy lowers them in the other order, so a hit cannot undo it.
                next = Math.min(limit, idleEnd);
            } while (next != current && !EXPIRES_AT.compareAndSet(this, current, next));
            return false;
        }

        @Override
        void endBy(long until) {
            limit = Math.min(limit, until);
            super.endBy(until);
        }
    }
}
