package dev.circlet.spring;

import dev.circlet.cache.Group;
import java.lang.reflect.Method;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.interceptor.CacheAspectSupport;
import org.springframework.cache.interceptor.CacheOperation;
import org.springframework.cache.interceptor.CacheOperationInvocationContext;
import org.springframework.cache.interceptor.CacheOperationSource;
import org.springframework.cache.interceptor.CacheResolver;
import org.springframework.util.StringUtils;

/** Finds out whether a call of a cached method is about caches of Circlet's manager, before Spring's advice does. */
final class ServedCaches {

    private final CacheAspectSupport aspect;
    private final BeanFactory beans;

    ServedCaches(CacheAspectSupport aspect, BeanFactory beans) {
        this.aspect = aspect;
        this.beans = beans;
    }

    boolean areOurs(MethodInvocation invocation) {
        CacheOperationSource source = aspect.getCacheOperationSource();
        Object target = Objects.requireNonNull(invocation.getThis());
        Collection<CacheOperation> operations = source == null
                ? null
                : source.getCacheOperations(invocation.getMethod(), AopProxyUtils.ultimateTargetClass(target));
        return operations != null && operations.stream().anyMatch(operation -> isOurs(operation, invocation, target));
    }

    private boolean isOurs(CacheOperation operation, MethodInvocation invocation, Object target) {
        try {
            return caches(operation, invocation, target).stream().anyMatch(ServedCaches::isOurs);
        } catch (RuntimeException unresolved) {
            // Spring is about to say what is wrong.
            return false;
        }
    }

    /** What decorates a cache, such as Spring's awareness of transactions, shows what is behind it. */
    private static boolean isOurs(@Nullable Cache cache) {
        return cache instanceof CircletCache || cache != null && cache.getNativeCache() instanceof Group;
    }

    private Collection<? extends @Nullable Cache> caches(
            CacheOperation operation, MethodInvocation invocation, Object target) {
        if (StringUtils.hasText(operation.getCacheManager())) {
            CacheManager manager = BeanFactoryAnnotationUtils.qualifiedBeanOfType(
                    beans, CacheManager.class, operation.getCacheManager());
            return operation.getCacheNames().stream().map(manager::getCache).toList();
        }
        CacheResolver resolver = StringUtils.hasText(operation.getCacheResolver())
                ? BeanFactoryAnnotationUtils.qualifiedBeanOfType(
                        beans, CacheResolver.class, operation.getCacheResolver())
                : aspect.getCacheResolver();
        return resolver == null
                ? List.of()
                : resolver.resolveCaches(
                        new Call(operation, target, invocation.getMethod(), invocation.getArguments()));
    }

    /** What a resolver is told. */
    private record Call(
            CacheOperation operation,
            Object target,
            Method method,
            @Nullable Object[] arguments) implements CacheOperationInvocationContext<CacheOperation> {

        @Override
        public CacheOperation getOperation() {
            return operation;
        }

        @Override
        public Object getTarget() {
            return target;
        }

        @Override
        public Method getMethod() {
            return method;
        }

        @Override
        public @Nullable Object[] getArgs() {
            return arguments;
        }
    }
}
