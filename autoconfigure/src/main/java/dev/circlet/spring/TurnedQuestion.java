package dev.circlet.spring;

import dev.circlet.cache.LeaseGroup;
import dev.circlet.spring.LeaseClaims.Answer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.Cache.ValueWrapper;

/**
 * A question of one of the calls of a reactive transaction, which may overlap. The lease of the first that asks for a key
 * ends with the transaction, and so would the wait of the others in the queue for that lease, which the transaction waits
 * for. So they ask one after the other, and see what the first one has computed.
 */
final class TurnedQuestion {

    private final LeasedCache cache;
    private final CacheScope scope;
    private final AwaitingLeases leases;
    private final String key;
    private final CompletableFuture<@Nullable Object> turn = new CompletableFuture<>();
    private final CompletableFuture<Answer> answer = new CompletableFuture<>();

    TurnedQuestion(LeasedCache cache, CacheScope scope, AwaitingLeases leases, String key) {
        this.cache = cache;
        this.scope = scope;
        this.leases = leases;
        this.key = key;
    }

    /** Asks as soon as no other call of the transaction holds the key. */
    CompletableFuture<Answer> ask() {
        attempt(true);
        return answer;
    }

    private void attempt(boolean patient) {
        if (answer.isDone()) {
            return;
        }
        OpenLease computed = CacheScope.surrounding(group(), key);
        if (computed != null) {
            ValueWrapper kept = computed.kept(cache.commits());
            answer.complete(kept == null ? new Answer.Miss(null) : new Answer.Hit(kept.get()));
            return;
        }
        CompletableFuture<?> holder = patient ? leases.takeTurn(group(), key, turn) : null;
        if (holder == null) {
            claim();
        } else {
            long longest = group().spec().getTimeout().toMillis();
            holder.<Boolean>thenApply(done -> true)
                    .completeOnTimeout(false, longest, TimeUnit.MILLISECONDS)
                    .thenAccept(ended -> {
                        if (ended) {
                            scope.proceed(() -> attempt(true));
                        } else {
                            // Not on the thread of the clock.
                            cache.apart(() -> scope.proceed(() -> attempt(false)));
                        }
                    });
        }
    }

    private LeaseGroup group() {
        return cache.leases();
    }

    private void claim() {
        scope.onEnd(this::endTurn);
        CompletableFuture<Answer> asked = cache.claimed(key, scope);
        answer.whenComplete((told, none) -> asked.cancel(false));
        asked.whenComplete(this::told);
    }

    /** Whoever gets a lease has the turn until the value is there. */
    private void told(@Nullable Answer told, @Nullable Throwable failed) {
        boolean held = told instanceof Answer.Miss miss && miss.lease() != null;
        boolean taken = failed == null ? answer.complete(told) : answer.completeExceptionally(failed);
        if (!taken && told instanceof Answer.Miss miss && miss.lease() != null) {
            miss.lease().release();
        }
        if (!held || !taken) {
            endTurn();
        }
    }

    private void endTurn() {
        leases.endTurn(group(), key, turn);
    }
}
