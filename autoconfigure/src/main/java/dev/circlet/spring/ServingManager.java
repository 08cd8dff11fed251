package dev.circlet.spring;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.CachingConfigurer;
import org.springframework.cache.interceptor.AbstractCacheResolver;
import org.springframework.cache.interceptor.CacheAspectSupport;
import org.springframework.cache.interceptor.CacheResolver;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/** Who serves cached methods that name no manager, and what would make it Circlet. */
final class ServingManager {

    private final ConfigurableListableBeanFactory beans;
    private final @Nullable CacheManager manager;

    private ServingManager(ConfigurableListableBeanFactory beans, @Nullable CacheManager manager) {
        this.beans = beans;
        this.manager = manager;
    }

    static ServingManager of(CacheAspectSupport aspect, ConfigurableListableBeanFactory beans) {
        CacheResolver resolver = aspect.getCacheResolver();
        if (resolver == null) {
            return new ServingManager(
                    beans, beans.getBeanProvider(CacheManager.class).getIfUnique());
        }
        return new ServingManager(
                beans, resolver instanceof AbstractCacheResolver named ? named.getCacheManager() : null);
    }

    boolean is(CircletCacheManager ours) {
        return manager == ours;
    }

    String described(CircletCacheManager ours) {
        if (is(ours)) {
            boolean enabled = beans.getBean(Environment.class).getProperty("circlet.enabled", Boolean.class, true);
            return "Circlet: "
                    + (enabled
                            ? "one execution in the fleet for each cold key"
                            : "each call runs its method, because circlet.enabled is false");
        }
        return (manager == null
                        ? "a resolver of the application"
                        : manager.getClass().getName())
                + "; Circlet serves what names it, as in @Cacheable(cacheManager = \"" + CircletCacheManager.BEAN
                + "\"), or everything " + remedy();
    }

    /** A configurer is asked before any bean, so that nothing which changes the beans changes that. */
    private String remedy() {
        for (String name : beans.getBeanNamesForType(CachingConfigurer.class, true, false)) {
            Class<?> type = beans.getType(name, false);
            if (type != null && has(type, "cacheResolver")) {
                return decides(type) + ".cacheResolver() returns new SimpleCacheResolver(" + CircletCacheManager.BEAN
                        + ")";
            }
            if (type != null && has(type, "cacheManager")) {
                return decides(type) + ".cacheManager() returns the bean " + CircletCacheManager.BEAN;
            }
        }
        return "with circlet.cache-manager.primary=true";
    }

    private static String decides(Class<?> configurer) {
        return "when " + ClassUtils.getUserClass(configurer).getName();
    }

    /** Whether it has an answer of its own; to ask it might make another manager. */
    private static boolean has(Class<?> configurer, String method) {
        Class<?> declaring = ClassUtils.getMethod(configurer, method).getDeclaringClass();
        return !declaring.getPackageName().equals(CachingConfigurer.class.getPackageName());
    }
}
