package dev.circlet.spring;

import java.lang.reflect.Method;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.cache.interceptor.CacheOperation;
import org.springframework.cache.interceptor.CacheOperationSource;
import org.springframework.core.MethodIntrospector;
import org.springframework.util.StringUtils;

/** Finds what the methods of an application ask of Circlet's caches, by the classes of its beans; none is created. */
final class DeclaredOperations {

    /** Is told of one operation of a method, as a class has it. */
    interface Found {

        void operation(CacheOperation operation, Method method, Class<?> type);
    }

    private DeclaredOperations() {}

    /** @param byDefault whether operations that name no manager are Circlet's */
    static void search(
            ConfigurableListableBeanFactory beans, CacheOperationSource source, boolean byDefault, Found each) {
        for (String bean : beans.getBeanDefinitionNames()) {
            Class<?> type = type(beans, bean);
            if (type != null && source.isCandidateClass(type)) {
                Map<Method, Collection<CacheOperation>> operations = MethodIntrospector.selectMethods(
                        type, (MethodIntrospector.MetadataLookup<@Nullable Collection<CacheOperation>>)
                                method -> source.getCacheOperations(method, type));
                operations.forEach((method, found) -> found.stream()
                        .filter(operation -> isOurs(beans, operation, byDefault))
                        .forEach(operation -> each.operation(operation, method, type)));
            }
        }
    }

    private static @Nullable Class<?> type(ConfigurableListableBeanFactory beans, String bean) {
        try {
            return AutoProxyUtils.determineTargetClass(beans, bean);
        } catch (RuntimeException | LinkageError unknown) {
            // A bean whose class cannot be told is none that Spring has put its cache advice around.
            return null;
        }
    }

    private static boolean isOurs(ConfigurableListableBeanFactory beans, CacheOperation operation, boolean byDefault) {
        if (StringUtils.hasText(operation.getCacheResolver())) {
            return false;
        }
        if (!StringUtils.hasText(operation.getCacheManager())) {
            return byDefault;
        }
        return BeanFactoryAnnotationUtils.isQualifierMatch(
                operation.getCacheManager()::equals, CircletCacheManager.BEAN, beans);
    }
}
