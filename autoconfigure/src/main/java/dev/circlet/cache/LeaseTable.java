package dev.circlet.cache;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The leases that this node keeps, and the claims that wait for them, its own and those of other members.
 *
 * <p>A key has one lease, granted to the first in its queue; after a holder failed it has one per node that waited. A
 * lease remembers the tick at which it was granted: whatever its holder computes began no earlier, so that tick stands for
 * "load began" in the test of {@link Freshness}. A lease ends when it is filled, released or failed, when it expires
 * because nobody renewed it, and when the key is invalidated.
 *
 * <p>One lock for all keys: what happens under it is short, and only keys that nobody holds come here. Futures are
 * completed after it is released, for their dependents may come back.
 */
final class LeaseTable implements LeaseKeeper {

    /** The claims of other nodes, and of the own one, that may wait for each lease there is room for, in the mean. */
    private static final int WAITERS_PER_LEASE = 8;

    private final GroupSpec spec;
    private final Engine engine;
    private final Counters counters;
    private final Memory memory;
    private final int limit;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, LeasedKey> keys = new LinkedHashMap<>();
    private int waiting;
    private boolean closed;

    LeaseTable(GroupSpec spec, Engine engine, Counters counters, Memory memory) {
        this.spec = spec;
        this.engine = engine;
        this.counters = counters;
        this.memory = memory;
        this.limit = spec.loadConcurrency() + spec.maxWaitingLoads();
    }

    /**
     * A claim that arrived here.
     *
     * @param notBefore it takes only what began to be computed after this tick
     * @param keep for how long it wants the value kept
     * @param mayWait whether it waits for a lease that somebody else has; else it is told that the key is not held
     * @param nanos how long it waits
     */
    record Arrived(String key, long hash, long notBefore, Keep keep, boolean mayWait, long nanos) {}

    /** Ends with a value, an absence, a lease, or a refusal; cancelling it leaves the queue. */
    CompletableFuture<Landing> claim(Arrived claim) {
        List<Runnable> after = new ArrayList<>(1);
        CompletableFuture<Landing> answer = new CompletableFuture<>();
        lock.lock();
        try {
            Landing now = claim(claim, answer, after);
            if (now != null) {
                answer.complete(now);
            }
        } finally {
            lock.unlock();
        }
        after.forEach(Runnable::run);
        return answer;
    }

    private @Nullable Landing claim(Arrived claim, CompletableFuture<Landing> answer, List<Runnable> after) {
        if (closed) {
            return new Landing.Closed();
        }
        Entry entry = memory.store().peek(claim.key());
        if (entry != null && entry.began() > claim.notBefore()) {
            // Filled since the claim looked into the memory.
            return Loads.held(entry, engine.ticks().now());
        }
        LeasedKey leased = keys.get(claim.key());
        if (leased != null) {
            // The claiming node may know of an invalidation that this one missed.
            leased.voidUpTo(claim.notBefore());
            if (leased.isFree() && !leased.waiters.isEmpty()) {
                pass(leased, after);
            }
        }
        if (leased == null || leased.isFree()) {
            if (leased == null && keys.size() >= limit) {
                return Landing.Leased.NONE;
            }
            return grant(leased == null ? open(claim.key(), claim.hash()) : leased, claim.keep());
        }
        if (!claim.mayWait()) {
            return Landing.refused(Answer.Reason.NOT_HELD, 0);
        }
        if (waiting >= limit * WAITERS_PER_LEASE) {
            return Landing.Leased.NONE;
        }
        enqueue(leased, claim, answer, after);
        return null;
    }

    /**
     * A lease for who knows the value already, since a tick of this node: voids all others of the key.
     *
     * @param put what else is known of it, null if it began on this node
     */
    Landing seize(String key, long hash, Keep keep, long began, LeasedKey.@Nullable Put put) {
        lock.lock();
        try {
            if (closed) {
                return new Landing.Closed();
            }
            LeasedKey leased = keys.get(key);
            if (leased == null && keys.size() >= limit) {
                return Landing.Leased.NONE;
            }
            if (leased == null) {
                leased = open(key, hash);
            }
            leased.voidUpTo(Long.MAX_VALUE);
            return grant(leased, keep, began, put);
        } finally {
            lock.unlock();
        }
    }

    /** The same for a put by another node, which knew the same invalidations when it began, or perhaps not. */
    Landing seize(String key, long hash, Keep keep, long mark, boolean confirmed) {
        long last = memory.freshness().lastInvalidation(hash);
        long granted = engine.ticks().next();
        LeasedKey.Put put = confirmed
                ? new LeasedKey.Put(mark, granted, Long.MIN_VALUE, last)
                : new LeasedKey.Put(mark, granted, last, Long.MIN_VALUE);
        return seize(key, hash, keep, granted, put);
    }

    private LeasedKey open(String key, long hash) {
        LeasedKey leased = new LeasedKey(key, hash);
        keys.put(key, leased);
        return leased;
    }

    /** How long a lease lasts unless it is renewed. */
    long leaseNanos() {
        return engine.leaseNanos();
    }

    private Landing.Leased grant(LeasedKey leased, Keep keep) {
        counters.leases.increment();
        return grant(leased, keep, engine.ticks().next(), null);
    }

    private Landing.Leased grant(LeasedKey leased, Keep keep, long tick, LeasedKey.@Nullable Put put) {
        long token = engine.random().nextLong();
        while (token == 0 || leased.grants.containsKey(token)) {
            token = token * 31 + 1;
        }
        leased.grants.put(token, new LeasedKey.Grant(tick, keep, put, expiry(leased.key, token)));
        return new Landing.Leased(token, engine.leaseNanos());
    }

    private Scheduler.Cancellable expiry(String key, long token) {
        return engine.scheduler().schedule(() -> expired(key, token), engine.leaseNanos());
    }

    private void enqueue(LeasedKey leased, Arrived claim, CompletableFuture<Landing> answer, List<Runnable> after) {
        LeasedKey.Waiter waiter = new LeasedKey.Waiter(answer, claim.keep());
        leased.waiters.add(waiter);
        waiting++;
        after.add(() -> {
            Scheduler.Cancellable deadline = engine.scheduler()
                    .schedule(() -> answer.complete(Landing.refused(Answer.Reason.DEADLINE, 0)), claim.nanos());
            answer.whenComplete((landing, failure) -> {
                deadline.cancel();
                leave(leased, waiter);
            });
        });
    }

    private void leave(LeasedKey leased, LeasedKey.Waiter waiter) {
        lock.lock();
        try {
            waiting -= leased.waiters.remove(waiter) ? 1 : 0;
        } finally {
            lock.unlock();
        }
    }

    /** Gives the lease to the first in the queue if it is free; forgets the key if there is nobody. */
    private void turn(LeasedKey leased, List<Runnable> after) {
        if (leased.isFree() && !leased.waiters.isEmpty()) {
            pass(leased, after);
        }
        if (leased.isFree() && keys.get(leased.key) == leased) {
            keys.remove(leased.key);
        }
    }

    private void pass(LeasedKey leased, List<Runnable> after) {
        LeasedKey.Waiter next = leased.poll();
        waiting--;
        Landing.Leased lease = grant(leased, next.keep());
        after.add(() -> {
            if (!next.answer().complete(lease)) {
                release(leased.key, lease.token());
            }
        });
    }

    private void passToAll(LeasedKey leased, List<Runnable> after) {
        while (!leased.waiters.isEmpty()) {
            pass(leased, after);
        }
    }

    @Override
    public CompletableFuture<LeaseStanding> renew(String key, long token) {
        lock.lock();
        try {
            LeasedKey leased = keys.get(key);
            LeasedKey.Grant grant = leased == null ? null : leased.grants.get(token);
            if (grant == null) {
                return CompletableFuture.completedFuture(LeaseStanding.LOST);
            }
            grant.expiry().cancel();
            leased.grants.put(token, grant.renewed(expiry(key, token)));
            return CompletableFuture.completedFuture(LeaseStanding.VALID);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public CompletableFuture<LeaseStanding> fill(String key, long token, @Nullable ByteView value) {
        return CompletableFuture.completedFuture(fill(key, token, value, 0));
    }

    /** The same with a value that was as old when its holder heard of the lease. */
    LeaseStanding fill(String key, long token, @Nullable ByteView value, long ageNanos) {
        List<Runnable> after = new ArrayList<>();
        boolean kept = false;
        lock.lock();
        try {
            LeasedKey leased = keys.get(key);
            LeasedKey.Grant grant = leased == null ? null : leased.take(token);
            if (grant != null) {
                boolean fresh = grant.put() == null || grant.put().allows(ageNanos);
                kept = fresh && fill(leased, grant.began(ageNanos), grant.keep(), value, after);
                turn(leased, after);
            }
        } finally {
            lock.unlock();
        }
        after.forEach(Runnable::run);
        return kept ? LeaseStanding.VALID : LeaseStanding.LOST;
    }

    private boolean fill(LeasedKey leased, long began, Keep keep, @Nullable ByteView value, List<Runnable> after) {
        Landing landing = landing(leased.hash, began, value);
        memory.keepLoaded(leased.key, leased.hash, landing, keep, engine.ticks().now() - began);
        if (!memory.freshness().allows(leased.hash, began)) {
            return false;
        }
        for (LeasedKey.Waiter waiter = leased.poll(); waiter != null; waiter = leased.poll()) {
            waiting--;
            CompletableFuture<Landing> answer = waiter.answer();
            after.add(() -> answer.complete(landing));
        }
        leased.voidUpTo(Long.MAX_VALUE);
        Entry kept = memory.store().peek(leased.key);
        return kept != null && kept.began() == began;
    }

    /** A value as if a load that began at this tick had given it. */
    Landing landing(long hash, long began, @Nullable ByteView value) {
        return value == null
                ? new Landing.Absent(began, memory.negativeExpiry(), Lookup.Source.LOAD)
                : new Landing.Value(value, began, memory.expiry(hash, null), Lookup.Source.LOAD);
    }

    @Override
    public void release(String key, long token) {
        end(key, token, false);
    }

    @Override
    public void fail(String key, long token) {
        end(key, token, true);
    }

    private void expired(String key, long token) {
        if (end(key, token, false)) {
            counters.leasesLost.increment();
            engine.tell(hearing -> hearing.leaseLost(spec.name(), GroupListener.LeaseLoss.EXPIRED));
        }
    }

    /** Ends a lease without a value; false if it had ended. */
    private boolean end(String key, long token, boolean forAll) {
        List<Runnable> after = new ArrayList<>();
        boolean ended;
        lock.lock();
        try {
            LeasedKey leased = keys.get(key);
            ended = leased != null && leased.take(token) != null;
            if (ended) {
                if (forAll) {
                    passToAll(leased, after);
                }
                turn(leased, after);
            }
        } finally {
            lock.unlock();
        }
        after.forEach(Runnable::run);
        return ended;
    }

    /**
     * Voids the leases of a key, or of all, that were granted up to a tick; called when the invalidation is remembered.
     *
     * @param mark spares the put that the invalidation belongs to
     */
    void invalidated(@Nullable String key, long tick, long mark) {
        List<Runnable> after = new ArrayList<>();
        lock.lock();
        try {
            List<LeasedKey> leased = key == null ? List.copyOf(keys.values()) : present(key);
            for (LeasedKey each : leased) {
                each.spare(mark, tick, engine.ticks().next());
                each.voidUpTo(tick);
                turn(each, after);
            }
        } finally {
            lock.unlock();
        }
        after.forEach(Runnable::run);
    }

    /**
     * When an invalidation was made at the latest, however long it travelled: that of a put was, before the lease of the put
     * was granted. Taken for later than it was, it would make the put younger than invalidations that came after it.
     */
    long latest(String key, long tick, long mark) {
        lock.lock();
        try {
            LeasedKey leased = keys.get(key);
            return leased == null ? tick : leased.latest(mark, tick);
        } finally {
            lock.unlock();
        }
    }

    private List<LeasedKey> present(String key) {
        LeasedKey leased = keys.get(key);
        return leased == null ? List.of() : List.of(leased);
    }

    /** Ends all waiting. */
    void close() {
        List<LeasedKey> open;
        lock.lock();
        try {
            closed = true;
            open = List.copyOf(keys.values());
            keys.clear();
            open.forEach(leased -> leased.voidUpTo(Long.MAX_VALUE));
        } finally {
            lock.unlock();
        }
        for (LeasedKey leased : open) {
            List.copyOf(leased.waiters).forEach(waiter -> waiter.answer().complete(new Landing.Closed()));
        }
    }
}
