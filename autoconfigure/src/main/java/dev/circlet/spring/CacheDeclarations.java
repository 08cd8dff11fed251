package dev.circlet.spring;

import dev.circlet.cache.InvalidGroupException;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.cache.config.CacheManagementConfigUtils;
import org.springframework.cache.interceptor.CacheAspectSupport;
import org.springframework.cache.interceptor.CacheEvictOperation;
import org.springframework.cache.interceptor.CacheOperation;
import org.springframework.cache.interceptor.CacheOperationSource;
import org.springframework.core.KotlinDetector;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

/**
 * Makes the caches that the application's methods name when the application starts, and not when one is first called: the
 * owner of a key must know a group before another node asks it, and settings of a group need the group. Learns the types of
 * the values on the way, refuses those that can be read only once or have yet to come, and says which manager serves {@code @Cacheable}.
 *
 * @since 0.1
 */
public final class CacheDeclarations implements SmartInitializingSingleton {

    private static final Logger log = LoggerFactory.getLogger(CircletCacheManager.class);

    private final ConfigurableListableBeanFactory beans;

    /**
     * Creates the search.
     *
     * @param beans whose classes are looked at; none is created but Circlet's manager, and that only if there are cached methods
     */
    public CacheDeclarations(ConfigurableListableBeanFactory beans) {
        this.beans = beans;
    }

    @Override
    public void afterSingletonsInstantiated() {
        List<CacheAspectSupport> aspects =
                beans.getBeanProvider(CacheAspectSupport.class).stream().toList();
        if (aspects.isEmpty()) {
            log.debug("Nothing serves @Cacheable, because @EnableCaching is missing");
            if (!beans.containsSingleton(CircletCacheManager.BEAN)) {
                return;
            }
        }
        CircletCacheManager manager = beans.getBean(CircletCacheManager.BEAN, CircletCacheManager.class);
        manager.settings().names().forEach(manager::getCache);
        for (CacheAspectSupport aspect : aspects) {
            ServingManager serving = ServingManager.of(aspect, beans);
            log.info("@Cacheable is served by {}", serving.described(manager));
            CacheOperationSource source = aspect.getCacheOperationSource();
            if (source != null) {
                Set<Class<?>> declaring = new LinkedHashSet<>();
                Set<String> suspending = new LinkedHashSet<>();
                DeclaredOperations.search(beans, source, serving.is(manager), (operation, method, type) -> {
                    make(manager, operation, method, type);
                    declaring.add(method.getDeclaringClass());
                    if (!(operation instanceof CacheEvictOperation) && KotlinDetector.isSuspendingFunction(method)) {
                        suspending.add(ClassUtils.getQualifiedMethodName(method, type));
                    }
                });
                if (beans.containsBean(CacheManagementConfigUtils.CACHE_ASPECT_BEAN_NAME)) {
                    warnOfUnscoped(declaring);
                    warnOfSuspending(suspending);
                }
            }
        }
    }

    private static void warnOfUnscoped(Set<Class<?>> declaring) {
        List<String> unscoped = UnscopedClasses.among(declaring);
        if (!unscoped.isEmpty()) {
            log.warn(
                    "Cached methods of {} are woven without the aspect that makes one execution in the fleet of those for a"
                            + " cold key. Add dev.circlet:circlet-spring-boot-autoconfigure to the aspect libraries of the"
                            + " AspectJ compiler, next to spring-aspects, or set sync = true",
                    unscoped);
        }
    }

    private static void warnOfSuspending(Set<String> suspending) {
        if (!suspending.isEmpty()) {
            log.warn(
                    "Calls of {} will hang: they suspend, and Spring's woven cache aspect keeps the mark of that as their"
                            + " value. Have them cached by proxies (@EnableCaching without mode = ASPECTJ)",
                    suspending);
        }
    }

    private static void make(CircletCacheManager manager, CacheOperation operation, Method method, Class<?> type) {
        Type values = operation instanceof CacheEvictOperation
                ? null
                : CachedTypes.of(method, type).type();
        for (String name : operation.getCacheNames()) {
            CircletCache cache = manager.getCache(name);
            if (cache == null) {
                log.warn(
                        "Calls of {} will fail: it names cache '{}', which is none of spring.cache.cache-names {}. Add it"
                                + " there, or remove the property to have caches made as they are named",
                        ClassUtils.getQualifiedMethodName(method, type),
                        name,
                        manager.settings().names());
            } else if (cache instanceof LeasedCache && values != null) {
                refuseFutures(name, values, method, type);
                manager.settings().values().check(name, values, method, type);
                manager.settings().values().codecFor(name, values);
            }
        }
    }

    /** Spring would put what such a future brings, and return that in place of a future when it is found. */
    private static void refuseFutures(String cache, Type values, Method method, Class<?> type) {
        Class<?> raw = ResolvableType.forType(values).resolve(Object.class);
        if (Future.class.isAssignableFrom(raw) || CompletionStage.class.isAssignableFrom(raw)) {
            throw new InvalidGroupException(
                    cache,
                    "Cache '" + cache + "' cannot keep what the method "
                            + ClassUtils.getQualifiedMethodName(method, type)
                            + " returns: Spring's cache does not wait for a "
                            + raw.getName(),
                    "Declare it to return a CompletableFuture.");
        }
    }
}
