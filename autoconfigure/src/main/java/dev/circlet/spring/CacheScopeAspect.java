package dev.circlet.spring;

import org.aopalliance.intercept.MethodInterceptor;
import org.aspectj.lang.ProceedingJoinPoint;
import org.aspectj.lang.annotation.Around;
import org.aspectj.lang.annotation.Aspect;
import org.aspectj.lang.annotation.DeclarePrecedence;
import org.jspecify.annotations.Nullable;

/**
 * Opens the scope of leases around Spring's {@code AnnotationCacheAspect}, where {@code @EnableCaching(mode = ASPECTJ)} has
 * the caching woven into the methods instead of put around them by proxies. {@link CachedMethodAspect} is its inner side.
 * {@code META-INF/aop.xml} names both for load-time weaving where Spring's aspects are on the class path; for weaving by the
 * compiler this library belongs to its aspect libraries, next to {@code spring-aspects}.
 *
 * <p>Only its order relative to Spring's cache aspect is declared, so that any order which the application gives that one
 * holds. Where no application context with Circlet has set up Spring's aspect, it does nothing.
 *
 * @since 0.1
 */
@Aspect
@DeclarePrecedence("dev.circlet.spring.CacheScopeAspect, org.springframework.cache.aspectj.AnnotationCacheAspect,"
        + " dev.circlet.spring.CachedMethodAspect")
public final class CacheScopeAspect {

    private static final CacheScopeAspect ASPECT = new CacheScopeAspect();

    private CacheScopeAspect() {}

    /**
     * The one instance, for woven methods; weaving at compile time does not add this method.
     *
     * @return the aspect
     */
    public static CacheScopeAspect aspectOf() {
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
     * Runs Spring's aspect within a scope.
     *
     * @param execution of the method and all that is woven around it
     * @return what the method returns
     * @throws Throwable whatever the method throws
     */
    @Around(value = WovenMethods.CACHED, argNames = "execution")
    public @Nullable Object scoped(ProceedingJoinPoint execution) throws Throwable {
        WovenCaches caches = WovenCaches.served();
        if (caches == null) {
            return execution.proceed();
        }
        JoinPointInvocation invocation = new JoinPointInvocation(execution);
        CachedTypes.Result result = caches.scoped(invocation);
        if (result == null) {
            return execution.proceed();
        }
        WovenCall call = new WovenCall(execution.getStaticPart(), execution.getThis(), result);
        if (result.kind() == CachedTypes.Kind.PUBLISHER || result.isStage()) {
            RepeatedJoinPoint repeated = new RepeatedJoinPoint(execution);
            return ReactiveScope.around(
                    around(call, repeated::repeat), invocation.getMethod(), () -> invocation, result);
        }
        return CacheScopeAdvice.within(around(call, execution::proceed), invocation, result);
    }

    private static MethodInterceptor around(WovenCall call, ComputedBody.Body aspect) {
        return within -> {
            CacheScope scope = CacheScope.current();
            if (scope != null) {
                scope.weave(call);
            }
            return aspect.run();
        };
    }
}
