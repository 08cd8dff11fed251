package dev.circlet.spring;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.cache.Cache;
import org.springframework.cache.interceptor.AbstractCacheResolver;
import org.springframework.cache.interceptor.CacheAspectSupport;
import org.springframework.cache.interceptor.CacheOperationInvocationContext;
import org.springframework.cache.interceptor.CacheResolver;
import org.springframework.cache.support.NoOpCache;
import org.springframework.core.KotlinDetector;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;

/**
 * Whom Spring's woven cache aspect works for. There is one such aspect in a class loader, and the last context that has set
 * it up is the one that it asks for managers and resolvers, whichever context the called object is of. Woven methods ask
 * here, so it stays empty and cheap where methods are cached by proxies.
 */
final class WovenCaches {

    private static final AtomicReference<@Nullable WovenCaches> SERVED = new AtomicReference<>();

    private final CacheAspectSupport aspect;
    private final BeanFactory beans;
    private final ServedCaches served;
    private final CachedTypes types = new CachedTypes();

    private WovenCaches(CacheAspectSupport aspect, BeanFactory beans) {
        this.aspect = aspect;
        this.beans = beans;
        this.served = new ServedCaches(aspect, beans);
    }

    /** A context has set up the aspect. */
    static void serve(CacheAspectSupport aspect, BeanFactory beans) {
        SERVED.set(new WovenCaches(aspect, beans));
    }

    /** A context is closed. Its caches are so too, and the aspect would ask them until another context sets it up. */
    static void leave(BeanFactory beans) {
        WovenCaches served = SERVED.get();
        if (served != null && served.beans == beans && SERVED.compareAndSet(served, null) && served.asksOurs()) {
            served.aspect.setCacheResolver(new Closed(served.aspect));
        }
    }

    /** One without Circlet may have set up the aspect since. */
    private boolean asksOurs() {
        return aspect.getCacheResolver() instanceof AbstractCacheResolver resolver
                && resolver.getCacheManager() instanceof CircletCacheManager;
    }

    /** Whatever the aspect keeps of a method that is called meanwhile, it asks the next context when there is one. */
    private record Closed(CacheAspectSupport aspect) implements CacheResolver {

        @Override
        public Collection<? extends Cache> resolveCaches(CacheOperationInvocationContext<?> call) {
            CacheResolver now = aspect.getCacheResolver();
            return now == null || now instanceof Closed
                    ? List.of(new NoOpCache(call.getMethod().getName()))
                    : now.resolveCaches(call);
        }
    }

    /** What is served, null if no context with Circlet has the aspect. */
    static @Nullable WovenCaches served() {
        return SERVED.get();
    }

    /** The result of a method for which a scope is to be opened, null if Spring's aspect is to be left alone. */
    CachedTypes.@Nullable Result scoped(MethodInvocation invocation) {
        // Woven, a function that suspends returns a mark for that, and Spring's aspect knows nothing of such marks.
        if (KotlinDetector.isSuspendingFunction(invocation.getMethod())) {
            return null;
        }
        CachedTypes.Result result = types.of(invocation);
        if (result.kind() == CachedTypes.Kind.VALUE) {
            return result;
        }
        return isReplaceable(result.wrapper()) && served.areOurs(invocation) ? result : null;
    }

    /** Whether a woven method can return another one in the place of its own, which must be of the declared type. */
    private static boolean isReplaceable(Class<?> wrapper) {
        ReactiveAdapter adapter = ReactiveAdapterRegistry.getSharedInstance().getAdapter(wrapper);
        return wrapper == CompletableFuture.class || adapter != null && adapter.getReactiveType() == wrapper;
    }
}
