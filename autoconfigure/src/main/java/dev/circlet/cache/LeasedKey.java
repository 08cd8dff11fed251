package dev.circlet.cache;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The leases of one key and their queue; belongs to the lock of its {@link LeaseTable}. */
final class LeasedKey {

    /**
     * A lease.
     *
     * @param tick what its holder computes began no earlier
     * @param put what stands against a value that its holder knew before, null if the holder computes
     */
    record Grant(long tick, Keep keep, @Nullable Put put, Scheduler.Cancellable expiry) {

        Grant renewed(Scheduler.Cancellable next) {
            return new Grant(tick, keep, put, next);
        }

        /** The invalidation that a put begins with is not meant for its own value. */
        boolean isSparedBy(long mark) {
            return put != null && mark != KeyQuery.NO_MARK && put.mark() == mark;
        }

        Grant spared(long own, long later) {
            return new Grant(later, keep, put == null ? null : put.after(own), expiry);
        }

        /** What a value began with that was as old when the lease arrived. */
        long began(long ageNanos) {
            return put == null ? tick : Math.min(tick, put.began(ageNanos));
        }
    }

    /**
     * A put by another node: it began before its lease was granted, so an invalidation that is known here by then, and
     * perhaps not there, may be younger than its value, and so may one that comes later.
     *
     * @param mark the mark of the invalidation that it begins with
     * @param granted when the lease was granted
     * @param floor the last invalidation known here that may be younger, {@link Long#MIN_VALUE} if there is none
     * @param before the last one that is older for sure, its own among them, {@link Long#MIN_VALUE} if there is none
     */
    record Put(long mark, long granted, long floor, long before) {

        /** Whether a value that was as old when the lease arrived may be stored. */
        boolean allows(long ageNanos) {
            return floor == Long.MIN_VALUE || granted - ageNanos > floor;
        }

        /** The tick of this node at which such a value began. */
        long began(long ageNanos) {
            return Math.max(granted - ageNanos, before == Long.MIN_VALUE ? before : before + 1);
        }

        Put after(long own) {
            return new Put(mark, granted, floor, Math.max(before, own));
        }
    }

    /** One in the queue; found by identity. */
    static final class Waiter {

        private final CompletableFuture<Landing> answer;
        private final Keep keep;

        Waiter(CompletableFuture<Landing> answer, Keep keep) {
            this.answer = answer;
            this.keep = keep;
        }

        CompletableFuture<Landing> answer() {
            return answer;
        }

        Keep keep() {
            return keep;
        }
    }

    final String key;
    final long hash;
    final Map<Long, Grant> grants = new LinkedHashMap<>();
    final Set<Waiter> waiters = new LinkedHashSet<>();

    LeasedKey(String key, long hash) {
        this.key = key;
        this.hash = hash;
    }

    boolean isFree() {
        return grants.isEmpty();
    }

    /** Takes the first out of the queue. */
    @Nullable
    Waiter poll() {
        Iterator<Waiter> first = waiters.iterator();
        if (!first.hasNext()) {
            return null;
        }
        Waiter waiter = first.next();
        first.remove();
        return waiter;
    }

    /** Ends a lease. */
    @Nullable
    Grant take(long token) {
        Grant grant = grants.remove(token);
        if (grant != null) {
            grant.expiry().cancel();
        }
        return grant;
    }

    /** Ends the leases that were granted up to a tick. */
    void voidUpTo(long tick) {
        List<Long> tokens = new ArrayList<>();
        grants.forEach((token, grant) -> {
            if (grant.tick() <= tick) {
                tokens.add(token);
            }
        });
        tokens.forEach(this::take);
    }

    /** An upper bound of the tick of an invalidation, better than the given one if the put that it belongs to has a lease. */
    long latest(long mark, long tick) {
        long latest = tick;
        for (Grant grant : grants.values()) {
            if (grant.put() != null && grant.isSparedBy(mark)) {
                latest = Math.min(latest, grant.put().granted());
            }
        }
        return latest;
    }

    /** Lets the lease of the put that an invalidation belongs to outlive it. */
    void spare(long mark, long own, long later) {
        grants.replaceAll((token, grant) -> grant.isSparedBy(mark) ? grant.spared(own, later) : grant);
    }
}
