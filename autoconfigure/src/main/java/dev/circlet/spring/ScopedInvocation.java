package dev.circlet.spring;

import dev.circlet.cache.FailureText;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Method;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ReactiveAdapterRegistry;

/** The method within Spring's cache advice: outside of the scope that the advice runs in, which hears how it ends. */
final class ScopedInvocation implements MethodInvocation {

    private final MethodInvocation invocation;
    private final CacheScope scope;
    private final CachedTypes.Result result;

    ScopedInvocation(MethodInvocation invocation, CacheScope scope, CachedTypes.Result result) {
        this.invocation = invocation;
        this.scope = scope;
        this.result = result;
    }

    @Override
    public @Nullable Object proceed() throws Throwable {
        ScopeBinding before = ScopeBinding.bind(scope, false);
        Object returned;
        try {
            returned = ComputedBody.run(scope, invocation::proceed);
        } catch (Throwable failed) {
            scope.threw(failed);
            // Spring puts another exception around it, with its message; but woven aspects may come in between.
            throw scope.woven() != null || FollowedFailure.hasMessage(failed) ? failed : new FollowedFailure(failed);
        } finally {
            ScopeBinding.restore(before);
        }
        return scoped(returned);
    }

    private @Nullable Object scoped(@Nullable Object returned) {
        if (returned == null && result.kind() == CachedTypes.Kind.FUTURE && scope.isLate()) {
            // The caller has got a future long ago, which must end.
            return scoped((Object) CompletableFuture.completedFuture(null));
        }
        if (returned == null && result.kind() == CachedTypes.Kind.PUBLISHER && scope.isLate()) {
            // So does the publisher that it has subscribed to.
            return scoped(Objects.requireNonNull(
                            ReactiveAdapterRegistry.getSharedInstance().getAdapter(result.wrapper()))
                    .getDescriptor()
                    .getEmptyValue());
        }
        if (returned instanceof CompletionStage<?> stage && result.isStage()) {
            CompletableFuture<?> within = scoped(stage.toCompletableFuture());
            // Spring's advice that is called again has not waited, and takes what the method declares.
            return scope.isLate() && scope.answers() == null ? ReactiveScope.mono(within) : within;
        }
        if (returned instanceof CompletableFuture<?> future) {
            return scoped(future);
        }
        if (!CachedTypes.isPublisher(returned)) {
            return returned;
        }
        if (result.kind() != CachedTypes.Kind.PUBLISHER) {
            return ReactiveScope.within(returned, scope, returned.getClass(), false);
        }
        // Spring's advice takes it as it comes; but woven, or given to a cache (sync), it must be what the method
        // declares.
        boolean any = scope.woven() == null && CacheScope.current() == scope;
        return ReactiveScope.within(returned, scope, result.wrapper(), any);
    }

    /** Spring goes on where the future of the method is completed, which has to be within the scope. */
    private CompletableFuture<?> scoped(CompletableFuture<?> future) {
        CompletableFuture<@Nullable Object> within = new CompletableFuture<>();
        future.handle((value, failed) -> {
            scope.proceed(() -> {
                if (failed == null) {
                    within.complete(value);
                } else {
                    Throwable cause = FollowedFailure.ofFuture(failed);
                    scope.failed(cause);
                    within.completeExceptionally(FailureText.carried(cause));
                }
            });
            return null;
        });
        within.whenComplete((value, failed) -> {
            if (within.isCancelled()) {
                future.cancel(true);
            }
        });
        return within;
    }

    @Override
    public Method getMethod() {
        return invocation.getMethod();
    }

    @Override
    public @Nullable Object[] getArguments() {
        return invocation.getArguments();
    }

    @Override
    public @Nullable Object getThis() {
        return invocation.getThis();
    }

    @Override
    public AccessibleObject getStaticPart() {
        return invocation.getStaticPart();
    }
}
