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

    /** @param tick when it was granted */
    record Grant(long tick, Keep keep, Scheduler.Cancellable expiry) {}

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
}
