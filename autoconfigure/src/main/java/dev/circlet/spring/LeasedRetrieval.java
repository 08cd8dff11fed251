package dev.circlet.spring;

import dev.circlet.cache.FailureText;
import dev.circlet.spring.LeaseClaims.Answer;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A value that comes without anybody's waiting: from the fleet, or computed here under a lease. */
final class LeasedRetrieval<T> {

    private final LeasedCache cache;
    private final CacheScope scope;
    private final String key;
    private final Supplier<CompletableFuture<T>> loader;
    private final boolean alone;
    private final CompletableFuture<T> result = new CompletableFuture<>();

    /** @param alone whether the scope is made for this only, and ends with it */
    LeasedRetrieval(
            LeasedCache cache, CacheScope scope, String key, Supplier<CompletableFuture<T>> loader, boolean alone) {
        this.cache = cache;
        this.scope = scope;
        this.key = key;
        this.loader = loader;
        this.alone = alone;
    }

    CompletableFuture<T> from(CompletableFuture<Answer> asked) {
        scope.asks(asked);
        if (alone) {
            result.whenComplete((value, failed) -> scope.end());
        }
        asked.whenComplete((answer, failed) -> scope.proceed(() -> told(answer, failed)));
        return result;
    }

    private void told(@Nullable Answer answer, @Nullable Throwable failed) {
        if (failed != null && scope.follows(failed)) {
            compute(null);
        } else if (failed != null) {
            fail(alone ? FollowedFailure.unwrapped(failed) : failed);
        } else if (answer instanceof Answer.Hit hit) {
            succeed(Values.cast(hit.value()));
        } else if (answer instanceof Answer.Miss miss) {
            compute(cache.hold(scope, key, miss.lease()));
        }
    }

    private void compute(@Nullable OpenLease lease) {
        CompletableFuture<T> body;
        ScopeBinding before = ScopeBinding.bind(scope, false);
        try {
            body = Objects.requireNonNull(
                    alone ? Values.cast(ComputedBody.run(scope, loader::get)) : loader.get(),
                    () -> "The supplier of cache '" + cache.getName() + "' returned null instead of a future");
        } catch (Throwable failed) {
            failed(lease, FollowedFailure.unwrapped(failed));
            return;
        } finally {
            ScopeBinding.restore(before);
        }
        result.whenComplete((value, failed) -> body.cancel(true));
        body.handle((value, failed) -> {
            scope.proceed(() -> computed(lease, value, failed));
            return null;
        });
    }

    private void computed(@Nullable OpenLease lease, @Nullable T value, @Nullable Throwable failed) {
        if (failed != null) {
            failed(lease, FollowedFailure.ofFuture(failed));
            return;
        }
        try {
            cache.finish(cache.store(key, value, scope.type(), lease));
            succeed(value);
        } catch (Throwable broken) {
            // Whoever has completed the body's future is not who waits for this one.
            fail(broken);
        }
    }

    /** The lease ends first: who asks again because of the failure must not be given the same one. */
    private void failed(@Nullable OpenLease lease, Throwable cause) {
        if (lease != null && !(cause instanceof CancellationException)) {
            lease.end(cause);
        }
        fail(cause);
    }

    private void succeed(@Nullable T value) {
        Runnable completion = () -> complete(() -> result.complete(Values.cast(value)));
        if (alone) {
            // Nobody else waits until the fleet has what was computed.
            scope.settled().whenComplete((done, none) -> completion.run());
        } else {
            completion.run();
        }
    }

    private void fail(Throwable failed) {
        complete(() -> result.completeExceptionally(FailureText.carried(failed)));
    }

    /** Who asked for it without Spring's advice is not part of the scope. */
    private void complete(Runnable completion) {
        if (alone) {
            scope.hand(completion);
        } else {
            completion.run();
        }
    }
}
