package dev.circlet.spring;

import dev.circlet.cache.FailureText;
import java.util.concurrent.CompletableFuture;
import org.aspectj.lang.ProceedingJoinPoint;
import org.aspectj.lang.annotation.Around;
import org.aspectj.lang.annotation.Aspect;
import org.jspecify.annotations.Nullable;

/**
 * Tells a scope, which {@link CacheScopeAspect} has opened, how the method within Spring's {@code AnnotationCacheAspect} ends.
 *
 * @since 0.1
 */
@Aspect
public final class CachedMethodAspect {

    private static final CachedMethodAspect ASPECT = new CachedMethodAspect();

    private CachedMethodAspect() {}

    /**
     * The one instance, for woven methods; weaving at compile time does not add this method.
     *
     * @return the aspect
     */
    public static CachedMethodAspect aspectOf() {
        return ASPECT;
    }

    /**
     * Whether there is an instance, for woven methods.
     *
     * @return true
     */
    public static boolean hasAspect() {
        return true;
    }

    /**
     * Runs the method outside of the scope that Spring's aspect runs in.
     *
     * @param execution of the method
     * @return what the method returns, or the same for the scope to hear how it ends
     * @throws Throwable whatever the method throws
     */
    @Around(value = WovenMethods.CACHED, argNames = "execution")
    public @Nullable Object method(ProceedingJoinPoint execution) throws Throwable {
        CacheScope scope = ScopeBinding.innermost();
        WovenCall call = scope == null ? null : scope.woven();
        if (scope == null || call == null || !call.isOf(execution.getStaticPart(), execution.getThis())) {
            return execution.proceed();
        }
        Throwable followed = scope.takeFollowed();
        if (followed != null) {
            scope.threw(followed);
            return failed(followed, call.result());
        }
        return new ScopedInvocation(new JoinPointInvocation(execution), scope, call.result()).proceed();
    }

    private static Object failed(Throwable failure, CachedTypes.Result result) throws Throwable {
        return switch (result.kind()) {
            case VALUE -> throw failure;
            case FUTURE -> CompletableFuture.failedFuture(FailureText.carried(failure));
            case PUBLISHER -> ReactiveScope.failed(result.wrapper(), failure);
        };
    }
}
