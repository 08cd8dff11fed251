package dev.circlet.cache;

import java.util.Iterator;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The entries of one group on this node, within a budget of bytes.
 *
 * <p><b>Contract.</b> Safe for any number of threads. {@link #hit} and {@link #peek} never wait for a lock and allocate
 * nothing. Writers of one key wait for each other, and all writers wait in turn for the list lock. Walks
 * ({@link #removeIf}, {@link #retire}, {@link #forEach}) are weakly consistent: they see every entry that was there
 * throughout, and may or may not see one that came or went meanwhile.
 *
 * <p><b>Design.</b> One {@link ConcurrentHashMap} says what is there, one {@link EntryList} for each {@link Region} says
 * what goes first; an entry is the node of its list. Lists change under one lock only. Two policies keep hits away from
 * that lock:
 * <ul>
 * <li>LRU writes hits into a striped {@link ReadBuffer} and replays them into the lists later, under the lock. Batching
 *     list work behind bounded buffers, and dropping notes rather than waiting, comes from BP-Wrapper (Ding, Jiang,
 *     Zhang: BP-Wrapper, ICDE 2009), by way of Caffeine. Here the hit that finds its stripe full replays it itself, if
 *     the lock is free, and every writer replays all of them first, so one thread alone sees exact LRU.
 * <li>SIEVE (Zhang, Yang, Yue, Vigfusson, Rashmi: SIEVE is Simpler than LRU, NSDI 2024) sets a mark in the entry.
 * </ul>
 *
 * <p><b>Lock order.</b> List lock before map bin, never the other way: an entry enters the map inside {@code compute}
 * and its list afterwards. What happens in between is told by {@link Entry#state}: a put entry is PENDING, its writer
 * makes it LINKED, and whoever takes it out of the map makes it DEAD, whether or not it was linked. A writer that finds
 * its entry DEAD leaves it. So the bytes counted are always those of the linked entries, and room is made before an
 * entry is linked, so they never exceed the budget; on top come the entries of writers that are between the two steps.
 */
final class LruStore {

    private static final Region[] EVICTION_ORDER = {Region.RETIRED, Region.MAIN, Region.HOT, Region.NEGATIVE};

    private static final AtomicLongFieldUpdater<LruStore> HORIZON =
            AtomicLongFieldUpdater.newUpdater(LruStore.class, "horizon");

    /** Guards the lists, the counters and everything in an entry that says so. Tests hold it to play a long eviction. */
    final ReentrantLock listLock = new ReentrantLock();

    private final ConcurrentHashMap<String, Entry> map = new ConcurrentHashMap<>();
    private final EntryList[] lists = new EntryList[EVICTION_ORDER.length];
    /** Null with SIEVE, which has nothing to replay. */
    private final @Nullable ReadBuffer reads;

    private final Ticker ticker;
    private final Attendant attendant;
    /** Whether values may be decoded once for all. */
    private final boolean sharing;

    private final long maxBytes;
    private final long hotBytes;
    private final long negativeBytes;

    /** Entries whose load began at this tick or before are dead. */
    private volatile long horizon = Long.MIN_VALUE;

    private long evictions;
    private long evictedBytes;
    private long expirations;

    /** Only one sweep runs at a time, and goes on where the last one stopped. */
    private final ReentrantLock sweepLock = new ReentrantLock();

    private Iterator<Entry> sweep = map.values().iterator();

    /**
     * @param maxBytes the budget of all regions together
     * @param hotBytes how much of it the hot region may use
     * @param negativeBytes how much of it the negative region may use
     * @param policy which entry goes first within a region
     * @param ticker the time that {@link Entry#began()} and {@link Entry#expiresAt()} refer to
     */
    LruStore(long maxBytes, long hotBytes, long negativeBytes, EvictionPolicy policy, Ticker ticker) {
        this(maxBytes, hotBytes, negativeBytes, policy, ticker, (entry, now) -> true);
    }

    /** @param attendant looks at the entries that want it when they are hit */
    LruStore(
            long maxBytes,
            long hotBytes,
            long negativeBytes,
            EvictionPolicy policy,
            Ticker ticker,
            Attendant attendant) {
        this(maxBytes, hotBytes, negativeBytes, policy, ticker, attendant, false);
    }

    /** @param sharing whether entries are ready to {@link #share} what their values are decoded to */
    LruStore(
            long maxBytes,
            long hotBytes,
            long negativeBytes,
            EvictionPolicy policy,
            Ticker ticker,
            Attendant attendant,
            boolean sharing) {
        if (maxBytes <= 0) {
            throw new IllegalArgumentException("Budget of " + maxBytes + " bytes is not positive");
        }
        this.maxBytes = maxBytes;
        this.hotBytes = requireShare("Hot", hotBytes, maxBytes);
        this.negativeBytes = requireShare("Negative", negativeBytes, maxBytes);
        this.ticker = ticker;
        this.attendant = attendant;
        this.sharing = sharing;
        for (Region region : EVICTION_ORDER) {
            lists[region.ordinal()] = EntryList.of(policy);
        }
        this.reads = policy == EvictionPolicy.LRU
                ? new ReadBuffer(Runtime.getRuntime().availableProcessors(), lists)
                : null;
    }

    private static long requireShare(String name, long share, long maxBytes) {
        if (share < 0 || share > maxBytes) {
            throw new IllegalArgumentException(
                    name + " share of " + share + " bytes is not between 0 and the budget of " + maxBytes);
        }
        return share;
    }

    /**
     * Returns the entry that answers a get, and notes that it was used. Never waits.
     *
     * @return the live entry of the key, null if there is none, or only one that is retired or held back by the attendant
     */
    @Nullable
    Entry hit(String key) {
        Entry entry = map.get(key);
        if (entry == null || entry.isRetired()) {
            return null;
        }
        if (entry.began() <= horizon) {
            discard(entry);
            return null;
        }
        long expiresAt = entry.expiresAt();
        if (expiresAt != Entry.NO_EXPIRY) {
            long now = ticker.read();
            if (now >= expiresAt) {
                discard(entry);
                return null;
            }
            if (entry.touch(now) && !attendant.attend(entry, now)) {
                return null;
            }
        }
        noteUse(entry);
        return entry;
    }

    /**
     * Returns the entry of a key, retired ones too, and leaves no trace. Never waits.
     *
     * @return the live entry of the key, null if there is none
     */
    @Nullable
    Entry peek(String key) {
        Entry entry = map.get(key);
        return entry != null && isLive(entry) ? entry : null;
    }

    /**
     * Stores an entry in the place of what its key had, unless there is a reason not to: it is not admissible, its load
     * began at the horizon or before, the live entry there comes from a later load, or it alone is over the budget of
     * its region. What the key had then stays.
     *
     * @param entry an entry that was not put before
     * @param admissible asked last, while no other writer of this key can act: what it says holds until a
     *     {@link #remove} that starts later. It must be short, and must use neither this store nor any lock that is held
     *     while this store is called
     * @return whether the entry was stored
     * @throws IllegalStateException if it was put before
     */
    boolean put(Entry entry, BooleanSupplier admissible) {
        return put(entry, null, admissible);
    }

    /**
     * The same, and the load of the entry may have begun before that of one that it takes the place of.
     *
     * @param superseded what is replaced whenever its load began
     */
    boolean put(Entry entry, @Nullable Entry superseded, BooleanSupplier admissible) {
        if (entry.state != Entry.FRESH) {
            throw new IllegalStateException("An entry can be put only once; create a new one for each put");
        }
        if (sharing) {
            entry.link(this);
        }
        if (entry.weight() > budget(entry.region())) {
            return false;
        }
        entry.entered(ticker.read());
        Entry[] replaced = new Entry[1];
        Entry current = map.compute(entry.key(), (key, old) -> {
            if (isOutdated(entry, old == superseded ? null : old) || !admissible.getAsBoolean()) {
                return old;
            }
            entry.state = Entry.PENDING;
            replaced[0] = old;
            return entry;
        });
        if (current != entry) {
            return false;
        }
        listLock.lock();
        try {
            drainReads();
            if (replaced[0] != null) {
                countIfExpired(replaced[0]);
                unlink(replaced[0]);
            }
            link(entry);
        } finally {
            listLock.unlock();
        }
        return true;
    }

    private boolean isOutdated(Entry entry, @Nullable Entry old) {
        return entry.began() <= horizon || old != null && old.began() > entry.began() && isLive(old);
    }

    /**
     * Keeps what the value of an entry was decoded to and counts it, unless the entry has gone, has one already, or would be
     * over the budget of its region alone. Others may have to leave for it.
     */
    void share(Entry entry, SharedView view, SharedView.Decoded decoded) {
        listLock.lock();
        try {
            long bytes = EntryWeight.of(decoded);
            if (entry.state != Entry.LINKED || !view.isOpen() || entry.weight() + bytes > budget(entry.region())) {
                return;
            }
            drainReads();
            view.close(decoded);
            list(entry.region()).grown(entry, bytes);
            makeRoom(entry.region(), 0);
        } finally {
            listLock.unlock();
        }
    }

    /**
     * Removes the entry of a key. A put that asked whether it is admissible before this call began has no effect after
     * it.
     *
     * @return what was removed, live or not; null if there was nothing
     */
    @Nullable
    Entry remove(String key) {
        Entry entry = map.remove(key);
        if (entry != null) {
            listLock.lock();
            try {
                unlink(entry);
                drainReads();
            } finally {
                listLock.unlock();
            }
        }
        return entry;
    }

    /** Removes an entry if it is still the one of its key. */
    void remove(Entry entry) {
        if (map.remove(entry.key(), entry)) {
            locked(() -> unlink(entry));
        }
    }

    /**
     * Declares every entry dead whose load began at a tick or before, those to come included. Their memory is freed as
     * they are met; {@link #removeIf} frees it at once. A lower tick than an earlier one has no effect.
     */
    void raiseHorizon(long tick) {
        HORIZON.accumulateAndGet(this, tick, Math::max);
    }

    /** Removes the entries, live or not, that a predicate selects; returns how many. */
    int removeIf(Predicate<Entry> predicate) {
        int removed = 0;
        for (Entry entry : map.values()) {
            if (predicate.test(entry) && map.remove(entry.key(), entry)) {
                removed++;
                locked(() -> unlink(entry));
            }
        }
        locked(this::drainReads);
        return removed;
    }

    /**
     * Moves the live entries of the main region that a predicate selects to the retired region, where they end no later
     * than a given tick.
     *
     * @return how many were moved
     */
    int retire(Predicate<Entry> predicate, long until) {
        int retired = 0;
        for (Entry entry : map.values()) {
            if (entry.region() == Region.MAIN && isLive(entry) && predicate.test(entry) && retire(entry, until)) {
                retired++;
            }
        }
        return retired;
    }

    private boolean retire(Entry entry, long until) {
        listLock.lock();
        try {
            if (entry.state == Entry.DEAD || entry.isRetired()) {
                return false;
            }
            if (entry.state == Entry.LINKED) {
                list(Region.MAIN).remove(entry);
                list(Region.RETIRED).add(entry);
            }
            entry.retire(until);
            return true;
        } finally {
            listLock.unlock();
        }
    }

    /**
     * Looks at some entries, beginning where the last sweep stopped, and removes the dead ones. Does nothing while
     * another thread sweeps.
     *
     * @param limit how many entries to look at
     * @return how many were removed
     */
    int sweepExpired(int limit) {
        if (!sweepLock.tryLock()) {
            return 0;
        }
        try {
            int removed = 0;
            for (int seen = 0; seen < limit && sweep.hasNext(); seen++) {
                Entry entry = sweep.next();
                if (!isLive(entry) && dropDead(entry)) {
                    removed++;
                }
            }
            if (!sweep.hasNext()) {
                sweep = map.values().iterator();
            }
            return removed;
        } finally {
            sweepLock.unlock();
        }
    }

    /** Removes everything; an entry put meanwhile may stay. */
    void clear() {
        removeIf(entry -> true);
    }

    /** Visits the live entries of all regions, without noting a use. */
    void forEach(Consumer<Entry> visitor) {
        for (Entry entry : map.values()) {
            if (isLive(entry)) {
                visitor.accept(entry);
            }
        }
    }

    /** The bytes counted in all regions: dead entries count until they are removed. */
    long bytes() {
        return counted(this::totalBytes);
    }

    long bytes(Region region) {
        return counted(() -> list(region).bytes());
    }

    long entries(Region region) {
        return counted(() -> list(region).entries());
    }

    /** How many live entries had to go to keep a budget. */
    long evictions() {
        return counted(() -> evictions);
    }

    /** The bytes that those were counted with. */
    long evictedBytes() {
        return counted(() -> evictedBytes);
    }

    /** How many entries were found expired and removed, by whatever met them first. */
    long expirations() {
        return counted(() -> expirations);
    }

    private long counted(LongSupplier counter) {
        listLock.lock();
        try {
            return counter.getAsLong();
        } finally {
            listLock.unlock();
        }
    }

    private void locked(Runnable work) {
        listLock.lock();
        try {
            work.run();
        } finally {
            listLock.unlock();
        }
    }

    private boolean isLive(Entry entry) {
        return entry.began() > horizon && !isExpired(entry);
    }

    private boolean isExpired(Entry entry) {
        long expiresAt = entry.expiresAt();
        return expiresAt != Entry.NO_EXPIRY && ticker.read() >= expiresAt;
    }

    private void noteUse(Entry entry) {
        if (reads == null) {
            // Checked first, because a write would take the cache line away from the other readers.
            if (!entry.visited) {
                entry.visited = true;
            }
            return;
        }
        int stripe = reads.stripe();
        if (!reads.offer(stripe, entry) && listLock.tryLock()) {
            try {
                reads.drain(stripe);
                reads.offer(stripe, entry);
            } finally {
                listLock.unlock();
            }
        }
    }

    /** Removes an entry that a hit found dead, unless that would mean to wait. */
    private void discard(Entry entry) {
        if (listLock.tryLock()) {
            try {
                dropDead(entry);
            } finally {
                listLock.unlock();
            }
        }
    }

    private boolean dropDead(Entry entry) {
        listLock.lock();
        try {
            // Looked at again: a hit elsewhere may just have extended its life.
            if (isLive(entry) || !map.remove(entry.key(), entry)) {
                return false;
            }
            countIfExpired(entry);
            unlink(entry);
            return true;
        } finally {
            listLock.unlock();
        }
    }

    // From here on everything needs the list lock.

    private EntryList list(Region region) {
        return lists[region.ordinal()];
    }

    private long budget(Region region) {
        return switch (region) {
            case HOT -> hotBytes;
            case NEGATIVE -> negativeBytes;
            case MAIN, RETIRED -> maxBytes;
        };
    }

    private long totalBytes() {
        long total = 0;
        for (Region region : EVICTION_ORDER) {
            total += list(region).bytes();
        }
        return total;
    }

    private void drainReads() {
        if (reads != null) {
            reads.drain();
        }
    }

    private void link(Entry entry) {
        if (entry.state == Entry.DEAD) {
            return;
        }
        makeRoom(entry.region(), entry.weight());
        list(entry.region()).add(entry);
        entry.state = Entry.LINKED;
    }

    private void unlink(Entry entry) {
        if (entry.state == Entry.LINKED) {
            list(entry.region()).remove(entry);
        }
        entry.state = Entry.DEAD;
    }

    private void makeRoom(Region region, long weight) {
        while (list(region).bytes() + weight > budget(region)) {
            evictFrom(region);
        }
        while (totalBytes() + weight > maxBytes) {
            evictFrom(nextToShrink());
        }
    }

    private Region nextToShrink() {
        for (Region region : EVICTION_ORDER) {
            if (list(region).entries() > 0) {
                return region;
            }
        }
        throw new IllegalStateException("Nothing left to evict within a budget of " + maxBytes + " bytes");
    }

    private void evictFrom(Region region) {
        Entry victim = list(region).victim();
        unlink(victim);
        // False if its own remover or replacer has been here and now waits for the lock.
        if (map.remove(victim.key(), victim)) {
            if (isLive(victim)) {
                evictions++;
                evictedBytes += victim.weight();
            } else {
                countIfExpired(victim);
            }
        }
    }

    private void countIfExpired(Entry entry) {
        if (entry.began() > horizon && isExpired(entry)) {
            expirations++;
        }
    }

    /** Decides about entries that ask for it when they are hit. */
    @FunctionalInterface
    interface Attendant {

        /**
         * Looks at an entry that is being hit; returns at once and does not throw.
         *
         * @return whether the hit may be served
         */
        boolean attend(Entry entry, long now);
    }
}
