package dev.circlet.spring;

import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.cache.interceptor.CacheAspectSupport;
import org.springframework.core.KotlinDetector;

/**
 * Whom Spring's woven cache aspect works for. There is one such aspect in a class loader, and the last context that has set
 * it up is the one that it asks for managers and resolvers, whichever context the called object is of. Woven methods ask
 * here, so it stays empty and cheap where methods are cached by proxies.
 */
final class WovenCaches {

    /** What a woven method can return in the place of its own result: it must be of the declared type. */
    private static final Set<String> WRAPPERS = Set.of(
            "java.util.concurrent.CompletableFuture",
            "reactor.core.publisher.Mono",
            "reactor.core.publisher.Flux",
            "org.reactivestreams.Publisher");

    private static final AtomicReference<@Nullable WovenCaches> SERVED = new AtomicReference<>();

    private final BeanFactory beans;
    private final ServedCaches served;
    private final CachedTypes types = new CachedTypes();

    private WovenCaches(CacheAspectSupport aspect, BeanFactory beans) {
        this.beans = beans;
        this.served = new ServedCaches(aspect, beans);
    }

    /** A context has set up the aspect. */
    static void serve(CacheAspectSupport aspect, BeanFactory beans) {
        SERVED.set(new WovenCaches(aspect, beans));
    }

    /** A context has been closed. */
    static void leave(BeanFactory beans) {
        SERVED.updateAndGet(served -> served == null || served.beans == beans ? null : served);
    }

    /** What is served, null if no context with Circlet has the aspect. */
    static @Nullable WovenCaches served() {
        return SERVED.get();
    }

    /** The result of a method for which a scope is to be opened, null if Spring's aspect is to be left alone. */
    CachedTypes.@Nullable Result scoped(MethodInvocation invocation) {
        CachedTypes.Result result = types.of(invocation);
        if (KotlinDetector.isSuspendingFunction(invocation.getMethod())) {
            return null;
        }
        if (result.kind() == CachedTypes.Kind.VALUE) {
            return result;
        }
        return WRAPPERS.contains(result.wrapper().getName()) && served.areOurs(invocation) ? result : null;
    }
}
