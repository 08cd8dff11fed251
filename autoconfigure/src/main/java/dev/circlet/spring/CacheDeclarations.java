package dev.circlet.spring;

import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.cache.CacheManager;
import org.springframework.cache.interceptor.AbstractCacheResolver;
import org.springframework.cache.interceptor.CacheAspectSupport;
import org.springframework.cache.interceptor.CacheEvictOperation;
import org.springframework.cache.interceptor.CacheOperation;
import org.springframework.cache.interceptor.CacheOperationSource;
import org.springframework.cache.interceptor.CacheResolver;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/**
 * Makes the caches that the application's methods name when the application starts, and not when one is first called: the
 * owner of a key must know a group before another node asks it, and settings of a group need the group. Learns the types of
 * the values on the way, refuses those that can be read only once, and says which manager serves {@code @Cacheable}.
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
            CacheManager serving = serving(aspect);
            tell(serving, manager);
            CacheOperationSource source = aspect.getCacheOperationSource();
            if (source != null) {
                DeclaredOperations.search(
                        beans,
                        source,
                        serving == manager,
                        (operation, method, type) -> make(manager, operation, method, type));
            }
        }
    }

    /** The manager of methods that name none, null if a resolver of the application decides. */
    private @Nullable CacheManager serving(CacheAspectSupport aspect) {
        CacheResolver resolver = aspect.getCacheResolver();
        if (resolver == null) {
            return beans.getBeanProvider(CacheManager.class).getIfUnique();
        }
        return resolver instanceof AbstractCacheResolver named ? named.getCacheManager() : null;
    }

    private void tell(@Nullable CacheManager serving, CircletCacheManager manager) {
        if (serving == manager) {
            boolean enabled = beans.getBean(Environment.class).getProperty("circlet.enabled", Boolean.class, true);
            log.info(
                    "@Cacheable is served by Circlet: {}",
                    enabled
                            ? "one execution in the fleet for each cold key"
                            : "each call runs its method, because circlet.enabled is false");
        } else {
            log.info(
                    "@Cacheable is served by {}; Circlet serves what names it, as in"
                            + " @Cacheable(cacheManager = \"circletCacheManager\"), or everything with"
                            + " circlet.cache-manager.primary=true",
                    serving == null
                            ? "a resolver of the application"
                            : serving.getClass().getName());
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
                manager.settings().values().check(name, values, method, type);
                manager.settings().values().codecFor(name, values);
            }
        }
    }
}
