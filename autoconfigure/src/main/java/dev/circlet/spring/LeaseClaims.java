package dev.circlet.spring;

import dev.circlet.cache.ByteView;
import dev.circlet.cache.Claim;
import dev.circlet.cache.InvalidKeyException;
import dev.circlet.cache.Invalidation;
import dev.circlet.cache.LeaseGroup;
import dev.circlet.cache.LoadInterceptor;
import dev.circlet.cache.Lookup;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.Cache.ValueWrapper;
import org.springframework.cache.support.SimpleValueWrapper;

/**
 * Claims the keys of a leased group. Bytes of another codec version, and those that the codec
 * fails to read, are nobody's on this node: they are forgotten, once for all who come across them, and the key is claimed
 * anew.
 */
final class LeaseClaims {

    /** What a claim brought. */
    sealed interface Answer {

        /** A value, or that there is none. */
        record Hit(@Nullable Object value) implements Answer {}

        /**
         * Nothing; the asker computes.
         *
         * @param lease null if others may compute at the same time
         */
        record Miss(Claim.@Nullable Lease lease) implements Answer {}
    }

    private static final Answer ALONE = new Answer.Miss(null);

    private final LeaseGroup group;
    private final LeasedValues values;
    private final CacheThreads threads;
    private final LoadInterceptor interceptor;
    private final ConcurrentHashMap<String, CompletableFuture<?>> forgetting = new ConcurrentHashMap<>();

    /**
     * Claims keys of a group.
     *
     * @param interceptor hears of the holder of each lease that begins to compute
     */
    LeaseClaims(LeaseGroup group, CacheValues values, CacheThreads threads, LoadInterceptor interceptor) {
        this.group = group;
        this.values = new LeasedValues(group, values);
        this.threads = threads;
        this.interceptor = interceptor;
    }

    LeaseGroup group() {
        return group;
    }

    LeasedValues values() {
        return values;
    }

    /**
     * Claims a key and waits.
     *
     * @param longest how long to wait for others, null for as long as they may take
     * @throws FollowedFailure if the holder of the lease failed on this node
     */
    Answer await(String key, @Nullable Type type, @Nullable Duration longest) throws FollowedFailure {
        try {
            Answer answer = answer(Waits.forClaim(group.claim(key), group.name(), longest), type);
            if (answer == null) {
                Waits.forChange(forget(key, type));
                answer = answer(Waits.forClaim(group.claim(key), group.name(), longest), type);
            }
            return answer == null ? ALONE : answer;
        } catch (Throwable failed) {
            throw FollowedFailure.<FollowedFailure>asIs(told(failed));
        }
    }

    /** Null if what is held is of another version. */
    private @Nullable Answer answer(@Nullable Claim claim, @Nullable Type type) {
        if (claim instanceof Claim.Held held) {
            try {
                return new Answer.Hit(values.decode(held.value(), type));
            } catch (OtherVersionException other) {
                return null;
            }
        }
        return claim == null
                ? ALONE
                : new Answer.Miss(ObservedLease.of((Claim.Lease) claim, group.name(), interceptor));
    }

    /** What a look-up found, null if nothing is held that this node can read. */
    @Nullable
    ValueWrapper found(Lookup lookup, @Nullable Type type) {
        if (!lookup.found()) {
            // That there is no value is something held; that nothing is held is no answer.
            return lookup.source() == Lookup.Source.NONE ? null : new SimpleValueWrapper(null);
        }
        try {
            return new SimpleValueWrapper(values.decode(lookup.value(), type));
        } catch (OtherVersionException other) {
            return null;
        }
    }

    /** What the claim itself ended with, or what a holder did. */
    private static Throwable told(Throwable failed) {
        boolean own = failed instanceof InvalidKeyException
                || failed instanceof CancellationException
                || failed instanceof FollowedFailure;
        return own ? failed : new FollowedFailure(failed);
    }

    /**
     * Claims a key without waiting.
     *
     * @param longest after how long to go on alone, null for as long as others may take
     * @return the answer, at once if it is known, else on a thread that may be kept; cancelling it leaves the queue
     */
    CompletableFuture<Answer> ask(String key, @Nullable Type type, @Nullable Duration longest) {
        return new Question(key, type).ask(longest);
    }

    /** Takes an answer to an open question that comes sooner than that of the fleet, and on the same threads. */
    CompletableFuture<Answer> sooner(CompletableFuture<Answer> asked) {
        CompletableFuture<Answer> sooner = new CompletableFuture<>();
        Runnable told = interceptor.capture().apply(carrying(() -> asked.complete(sooner.join())));
        sooner.thenRun(() -> threads.run(told));
        return sooner;
    }

    /** One claim that nobody waits for with a thread. */
    private final class Question {

        private final String key;
        private final @Nullable Type type;
        private final CompletableFuture<Answer> asked = new CompletableFuture<>();

        Question(String key, @Nullable Type type) {
            this.key = key;
            this.type = type;
        }

        CompletableFuture<Answer> ask(@Nullable Duration longest) {
            claim(true);
            if (longest != null && !asked.isDone()) {
                CompletableFuture.delayedExecutor(longest.toMillis(), TimeUnit.MILLISECONDS, threads::run)
                        .execute(() -> finish(ALONE));
            }
            return asked;
        }

        private void claim(boolean first) {
            CompletableFuture<Claim> claim = group.claim(key);
            if (claim.isDone()) {
                told(claim, first);
                return;
            }
            asked.whenComplete((answer, none) -> claim.cancel(false));
            Runnable told = interceptor.capture().apply(carrying(() -> told(claim, first)));
            claim.whenComplete((answer, none) -> threads.run(told));
        }

        private void told(CompletableFuture<Claim> claim, boolean first) {
            try {
                Answer answer = answer(Waits.forClaim(claim, group.name(), null), type);
                if (answer == null && first) {
                    forget(key, type).thenRun(() -> claim(false));
                } else {
                    finish(answer == null ? ALONE : answer);
                }
            } catch (Throwable failed) {
                asked.completeExceptionally(LeaseClaims.told(failed));
            }
        }

        private void finish(Answer answer) {
            if (!asked.complete(answer) && answer instanceof Answer.Miss miss && miss.lease() != null) {
                miss.lease().release();
            }
        }
    }

    /** A task with the MDC of the caller, as getters have it. */
    private Runnable carrying(Runnable task) {
        Callable<@Nullable Object> carried = new PropagatingLoadInterceptor().wrap(group.name(), () -> {
            task.run();
            return null;
        });
        return () -> {
            try {
                carried.call();
            } catch (Exception failed) {
                throw FollowedFailure.<RuntimeException>asIs(failed);
            }
        };
    }

    /** Forgets an entry of another version, unless somebody else has replaced it meanwhile. */
    private CompletableFuture<?> forget(String key, @Nullable Type type) {
        CompletableFuture<@Nullable Object> mine = new CompletableFuture<>();
        CompletableFuture<?> other = forgetting.putIfAbsent(key, mine);
        if (other != null) {
            return other;
        }
        group.lookupAsync(key, group.spec().getTimeout())
                .thenCompose(held -> isForeign(held.value(), type)
                        ? Undeferred.call(() -> group.invalidateAsync(key))
                        : CompletableFuture.<@Nullable Invalidation>completedFuture(null))
                .whenComplete((done, failed) -> {
                    forgetting.remove(key, mine);
                    mine.complete(null);
                });
        return mine;
    }

    private boolean isForeign(@Nullable ByteView bytes, @Nullable Type type) {
        try {
            values.decode(bytes, type);
            return false;
        } catch (OtherVersionException other) {
            return true;
        }
    }
}
