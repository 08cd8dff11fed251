package dev.circlet.spring;

import dev.circlet.cache.FailureText;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.cache.interceptor.CacheAspectSupport;

/** Runs Spring's cache advice within a {@link CacheScope}, which ends with the call or with what the call returned. */
final class CacheScopeAdvice implements MethodInterceptor {

    private final MethodInterceptor advice;
    private final CachedTypes types = new CachedTypes();
    private final @Nullable ServedCaches served;

    CacheScopeAdvice(MethodInterceptor advice, BeanFactory beans) {
        this.advice = advice;
        this.served = advice instanceof CacheAspectSupport aspect ? new ServedCaches(aspect, beans) : null;
    }

    @Override
    public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
        CachedTypes.Result result = types.of(invocation);
        if (result.kind() != CachedTypes.Kind.VALUE && (served == null || !served.areOurs(invocation))) {
            return advice.invoke(invocation);
        }
        if (result.kind() == CachedTypes.Kind.PUBLISHER && invocation instanceof ProxyMethodInvocation reusable) {
            return ReactiveScope.around(advice, reusable.getMethod(), reusable::invocableClone, result);
        }
        return within(advice, invocation, result);
    }

    /** Calls an advice within a scope, and hands out what it returns, a publisher aside. */
    static @Nullable Object within(MethodInterceptor advice, MethodInvocation invocation, CachedTypes.Result result)
            throws Throwable {
        CacheScope scope = CacheScope.begin(result.type(), result.kind() != CachedTypes.Kind.VALUE);
        Object returned = call(advice, invocation, scope, result);
        if (result.isStage() && CachedTypes.isPublisher(returned)) {
            returned = ReactiveScope.future(Objects.requireNonNull(returned));
        }
        // What has not ended may still put or evict, though nothing in the scope tells yet.
        if (returned instanceof CompletableFuture<?> future && (scope.isUsed() || !future.isDone())) {
            return handedOut(future, scope);
        }
        scope.recovered();
        scope.end();
        return returned;
    }

    private static @Nullable Object call(
            MethodInterceptor advice, MethodInvocation invocation, CacheScope scope, CachedTypes.Result result)
            throws Throwable {
        ScopeBinding before = ScopeBinding.bind(scope, true);
        try {
            return advice.invoke(new ScopedInvocation(invocation, scope, result));
        } catch (Throwable failed) {
            Throwable thrown = scope.thrown(failed);
            scope.end();
            throw thrown;
        } finally {
            ScopeBinding.restore(before);
        }
    }

    /** What the caller gets: it ends when everything in the scope has. */
    private static CompletableFuture<?> handedOut(CompletableFuture<?> future, CacheScope scope) {
        CompletableFuture<@Nullable Object> handed = new CompletableFuture<>();
        future.handle((value, failed) -> scope.settled().whenComplete((done, none) -> {
            if (failed == null) {
                scope.recovered();
            }
            scope.end();
            scope.hand(() -> {
                if (failed == null) {
                    handed.complete(value);
                } else {
                    handed.completeExceptionally(FailureText.carried(scope.thrown(FollowedFailure.ofFuture(failed))));
                }
            });
        }));
        handed.whenComplete((value, failed) -> {
            if (handed.isCancelled()) {
                scope.end();
                future.cancel(true);
            }
        });
        return handed;
    }
}
