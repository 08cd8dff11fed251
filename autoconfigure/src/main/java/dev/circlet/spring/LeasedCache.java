package dev.circlet.spring;

import dev.circlet.cache.ByteView;
import dev.circlet.cache.Claim;
import dev.circlet.spring.LeaseClaims.Answer;
import dev.circlet.spring.SubscribedTransactions.Outcomes;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.support.SimpleValueWrapper;

/** The cache of a group without a getter. */
final class LeasedCache extends CircletCache {

    private static final CompletableFuture<?> DONE = CompletableFuture.completedFuture(null);

    private final LeaseClaims claims;

    LeasedCache(LeaseClaims claims, KeyEncoder keys, CacheCommits commits, CacheThreads threads) {
        super(claims.group(), keys, commits, threads);
        this.claims = claims;
    }

    @Override
    public @Nullable ValueWrapper get(Object key) {
        String text = encode(key);
        CacheScope scope = CacheScope.current();
        SuspendedAnswers answers = scope == null ? null : scope.answers();
        if (answers != null) {
            return answers.<ValueWrapper>get(claims.group(), text, () -> retrieved(text, scope));
        }
        OpenLease surrounding = CacheScope.surrounding(claims.group(), text);
        ValueWrapper kept = surrounding == null ? null : surrounding.kept(commits());
        if (kept != null || surrounding != null && scope != null) {
            return kept;
        }
        return scope == null ? lookUp(text, null) : claim(text, scope);
    }

    private @Nullable ValueWrapper claim(String key, CacheScope scope) {
        Answer answer = await(key, scope);
        if (answer instanceof Answer.Hit hit) {
            return new SimpleValueWrapper(hit.value());
        }
        hold(scope, key, (Answer.Miss) answer);
        return null;
    }

    private Answer await(String key, @Nullable CacheScope scope) {
        try {
            return claimed(key, scope);
        } catch (FollowedFailure failed) {
            throw FollowedFailure.<RuntimeException>asIs(failed);
        }
    }

    private Answer claimed(String key, @Nullable CacheScope scope) throws FollowedFailure {
        try {
            return claims.await(key, scope == null ? null : scope.type(), longest(scope));
        } catch (FollowedFailure failed) {
            if (scope != null && scope.follows(failed)) {
                return new Answer.Miss(null);
            }
            throw failed;
        }
    }

    /** A call with two caches, which holds one lease and waits for another, may be waited for by its like. */
    private @Nullable Duration longest(@Nullable CacheScope scope) {
        return scope != null && scope.holds() ? claims.group().spec().getTimeout() : null;
    }

    private @Nullable OpenLease hold(CacheScope scope, String key, Answer.Miss miss) {
        Claim.Lease lease = miss.lease();
        if (lease == null) {
            return null;
        }
        OpenLease open = new OpenLease(claims.group(), key, lease);
        scope.add(open);
        return open;
    }

    private @Nullable ValueWrapper lookUp(String key, @Nullable Type type) {
        return claims.found(claims.group().lookup(key), type);
    }

    @Override
    public <T> @Nullable T get(Object key, @Nullable Class<T> type) {
        ValueWrapper found = get(key);
        if (found == null && type != null) {
            // Nobody on this node may have declared the type yet.
            found = lookUp(encode(key), type);
        }
        return Values.as(found, type, getName());
    }

    @Override
    public <T> @Nullable T get(Object key, Callable<T> loader) {
        String text = encode(key);
        CacheScope scope = CacheScope.current();
        OpenLease surrounding = CacheScope.surrounding(claims.group(), text);
        if (surrounding != null) {
            ValueWrapper kept = surrounding.kept(commits());
            return kept == null ? Values.call(key, loader) : Values.cast(kept.get());
        }
        try {
            Answer answer = claimed(text, scope);
            return answer instanceof Answer.Hit hit
                    ? Values.cast(hit.value())
                    : compute(key, text, loader, (Answer.Miss) answer);
        } catch (FollowedFailure failed) {
            throw scope == null
                    ? new ValueRetrievalException(key, loader, failed.getCause())
                    : FollowedFailure.<RuntimeException>asIs(failed);
        }
    }

    private <T> @Nullable T compute(Object key, String text, Callable<T> loader, Answer.Miss miss) {
        CacheScope current = CacheScope.current();
        CacheScope scope = current == null ? CacheScope.begin(null, false) : current;
        OpenLease lease = hold(scope, text, miss);
        ScopeBinding before = ScopeBinding.bind(scope, false);
        try {
            // Around a method, the method itself is what is observed.
            T value = current == null ? Values.call(key, loader, scope) : Values.call(key, loader);
            finish(store(text, value, scope.type(), lease));
            return value;
        } catch (ValueRetrievalException failed) {
            end(lease, scope.thrown(Objects.requireNonNull(failed.getCause())));
            throw failed;
        } finally {
            ScopeBinding.restore(before);
            end(lease, null);
        }
    }

    private static void end(@Nullable OpenLease lease, @Nullable Throwable failure) {
        if (lease != null) {
            lease.end(failure);
        }
    }

    @Override
    public @Nullable CompletableFuture<?> retrieve(Object key) {
        String text = encode(key);
        CacheScope scope = CacheScope.current();
        SuspendedAnswers answers = scope == null ? null : scope.answers();
        if (answers != null) {
            ValueWrapper found = answers.<ValueWrapper>get(claims.group(), text, () -> retrieved(text, scope));
            return found == null && !scope.waitsForMisses() ? null : CompletableFuture.completedFuture(found);
        }
        CompletableFuture<@Nullable ValueWrapper> retrieved = retrieved(text, scope);
        // Spring goes on with the method at once if it gets no future.
        boolean miss = scope != null
                && retrieved.isDone()
                && !retrieved.isCompletedExceptionally()
                && retrieved.join() == null;
        return miss ? null : retrieved;
    }

    private CompletableFuture<@Nullable ValueWrapper> retrieved(String key, @Nullable CacheScope scope) {
        OpenLease surrounding = CacheScope.surrounding(claims.group(), key);
        ValueWrapper kept = surrounding == null ? null : surrounding.kept(commits());
        if (kept != null || surrounding != null && scope != null) {
            return CompletableFuture.completedFuture(kept);
        }
        if (scope == null) {
            return claims.group()
                    .lookupAsync(key, claims.group().spec().getTimeout())
                    .thenApply(lookup -> claims.found(lookup, null));
        }
        CompletableFuture<Answer> asked = ask(key, scope);
        return asked.isDone() && !asked.isCompletedExceptionally()
                ? CompletableFuture.completedFuture(told(key, scope, asked.join()))
                : later(key, scope, asked);
    }

    private @Nullable ValueWrapper told(String key, CacheScope scope, Answer answer) {
        if (answer instanceof Answer.Hit hit) {
            return new SimpleValueWrapper(hit.value());
        }
        hold(scope, key, (Answer.Miss) answer);
        return null;
    }

    private CompletableFuture<@Nullable ValueWrapper> later(
            String key, CacheScope scope, CompletableFuture<Answer> asked) {
        CompletableFuture<@Nullable ValueWrapper> found = new CompletableFuture<>();
        scope.asksForLater(asked);
        asked.whenComplete((answer, failed) -> scope.proceed(() -> {
            if (failed != null && scope.follows(failed)) {
                found.complete(null);
            } else if (failed != null) {
                found.completeExceptionally(failed);
            } else {
                found.complete(told(key, scope, answer));
            }
        }));
        found.whenComplete((value, failed) -> asked.cancel(false));
        return found;
    }

    @Override
    public <T> CompletableFuture<T> retrieve(Object key, Supplier<CompletableFuture<T>> loader) {
        String text = encode(key);
        CacheScope current = CacheScope.current();
        OpenLease surrounding = CacheScope.surrounding(claims.group(), text);
        if (surrounding != null) {
            ValueWrapper kept = surrounding.kept(commits());
            return kept == null ? loader.get() : CompletableFuture.completedFuture(Values.cast(kept.get()));
        }
        CacheScope scope = current == null ? CacheScope.begin(null, true) : current;
        return new LeasedRetrieval<>(this, scope, text, loader, current == null).from(ask(text, scope));
    }

    private CompletableFuture<Answer> ask(String key, CacheScope scope) {
        CompletableFuture<Answer> asked = claims.ask(key, scope.type(), longest(scope));
        SubscribedTransactions subscribed = commits().subscribed();
        if (subscribed != null) {
            // Who holds the lease may be of the same transaction, and keep it until the end of that, which waits for
            // this.
            CompletableFuture<Answer> sooner = claims.sooner(asked);
            subscribed.leases().watch(claims.group(), key, asked, computed -> {
                ValueWrapper kept = computed.kept(commits());
                sooner.complete(kept == null ? new Answer.Miss(null) : new Answer.Hit(kept.get()));
            });
        }
        return asked;
    }

    /** Takes over the lease of a claim, if it has one. */
    @Nullable
    OpenLease hold(CacheScope scope, String key, Claim.@Nullable Lease lease) {
        return hold(scope, key, new Answer.Miss(lease));
    }

    @Override
    public void put(Object key, @Nullable Object value) {
        String text = encode(key);
        CacheScope scope = CacheScope.current();
        OpenLease lease =
                scope == null ? CacheScope.surrounding(claims.group(), text) : scope.lease(claims.group(), text);
        finish(store(text, value, scope == null ? null : scope.type(), lease));
    }

    /** Gives a value to the fleet: with the lease if it is still open, else in place of whatever the fleet holds. */
    CompletableFuture<?> store(String key, @Nullable Object value, @Nullable Type type, @Nullable OpenLease lease) {
        LeasedValues.Written written = claims.values().write(value, type);
        if (written == null) {
            return leaveOut(key, lease);
        }
        ByteView bytes = written.bytes();
        if (lease == null) {
            return put(key, bytes, () -> {});
        }
        CompletableFuture<?> filled = commits().fill(this, lease, value, bytes);
        if (filled != null || lease.isEnded()) {
            return filled == null ? DONE : filled;
        }
        lease.shows(new SimpleValueWrapper(value));
        // The transaction around a nested one goes on, and asks anew.
        return put(key, bytes, () -> lease.shows(null));
    }

    /** What a nested transaction may have put that was rolled back is nobody's, nor what was there before. */
    private CompletableFuture<?> put(String key, @Nullable ByteView bytes, Runnable rolledBack) {
        return commits()
                .change(
                        this,
                        new Outcomes(
                                () -> claims.group().put(key, bytes),
                                () -> claims.group().invalidateAsync(key),
                                rolledBack));
    }

    /** As after a veto: the call ends its lease. Without one, what was put before is not the value any more. */
    private CompletableFuture<?> leaveOut(String key, @Nullable OpenLease lease) {
        if (lease != null && (lease.isOpen() || lease.isEnded())) {
            return DONE;
        }
        forgotten(key);
        return commits().change(this, () -> claims.group().invalidateAsync(key));
    }

    @Override
    public @Nullable ValueWrapper putIfAbsent(Object key, @Nullable Object value) {
        String text = encode(key);
        OpenLease surrounding = CacheScope.surrounding(claims.group(), text);
        ValueWrapper kept = surrounding == null ? null : surrounding.kept(commits());
        if (kept != null) {
            return kept;
        }
        if (surrounding != null) {
            finish(store(text, value, null, surrounding));
            return null;
        }
        Answer answer = await(text, null);
        if (answer instanceof Answer.Hit hit) {
            return new SimpleValueWrapper(hit.value());
        }
        OpenLease lease = hold(CacheScope.begin(null, false), text, (Answer.Miss) answer);
        try {
            finish(store(text, value, null, lease));
        } finally {
            end(lease, null);
        }
        return null;
    }

    @Override
    boolean isHeld(String key) {
        return claims.found(claims.group().lookup(key), null) != null;
    }

    @Override
    void forgotten(@Nullable String key) {
        AwaitingLeases.hide(claims.group(), key);
    }
}
