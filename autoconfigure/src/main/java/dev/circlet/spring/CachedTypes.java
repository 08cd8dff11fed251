package dev.circlet.spring;

import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.core.KotlinDetector;
import org.springframework.core.MethodClassKey;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.ResolvableType;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What the methods behind Spring's cache advice are declared to return, and what of it a cache holds. */
final class CachedTypes {

    /** In which way the value of a method comes. */
    enum Kind {
        VALUE,
        FUTURE,
        PUBLISHER
    }

    /**
     * The result of a method.
     *
     * @param type the type of the values that are cached, null if unknown
     * @param wrapper the future or publisher they come in, or any class
     */
    record Result(Kind kind, @Nullable Type type, Class<?> wrapper) {

        /** Whether it comes as a stage, which Spring takes for a publisher, and not as a {@code CompletableFuture}. */
        boolean isStage() {
            return kind == Kind.FUTURE && wrapper == CompletionStage.class;
        }
    }

    private final Map<MethodClassKey, Result> results = new ConcurrentHashMap<>();

    Result of(MethodInvocation invocation) {
        Object target = invocation.getThis();
        Method method = invocation.getMethod();
        Class<?> type = target == null ? method.getDeclaringClass() : AopProxyUtils.ultimateTargetClass(target);
        MethodClassKey key = new MethodClassKey(method, type);
        Result known = results.get(key);
        return known != null ? known : results.computeIfAbsent(key, none -> of(method, type));
    }

    /** Reads the result of a method as a class has it. */
    static Result of(Method method, Class<?> type) {
        Method specific = AopUtils.getMostSpecificMethod(method, type);
        ResolvableType result = ResolvableType.forMethodReturnType(specific, type);
        Class<?> raw = result.resolve(Object.class);
        if (CompletableFuture.class.isAssignableFrom(raw)) {
            return new Result(
                    Kind.FUTURE, type(result.as(CompletableFuture.class).getGeneric(0)), raw);
        }
        ReactiveAdapterRegistry registry = ReactiveAdapterRegistry.getSharedInstance();
        if (registry.hasAdapters() && KotlinDetector.isSuspendingFunction(specific)) {
            return suspending(specific, type, registry);
        }
        ReactiveAdapter adapter = raw == Object.class ? null : registry.getAdapter(raw);
        if (adapter == null) {
            ResolvableType value = raw == Optional.class ? result.getGeneric(0) : result;
            return new Result(Kind.VALUE, type(value), raw);
        }
        return new Result(
                adapter.getDescriptor().isDeferred() ? Kind.PUBLISHER : Kind.FUTURE, elements(result, adapter), raw);
    }

    /** Spring makes a publisher of what it returns, whose type is what its last parameter continues with. */
    private static Result suspending(Method method, Class<?> type, ReactiveAdapterRegistry registry) {
        ResolvableType result = ResolvableType.forMethodParameter(method, method.getParameterCount() - 1, type)
                .getGeneric(0);
        Class<?> raw = result.resolve(Object.class);
        ReactiveAdapter adapter = raw == Object.class ? null : registry.getAdapter(raw);
        if (adapter != null && adapter.isMultiValue()) {
            return new Result(Kind.PUBLISHER, elements(result, adapter), Flux.class);
        }
        // Unit is what a function returns that returns nothing.
        boolean none = adapter != null || raw.getName().equals("kotlin.Unit");
        return new Result(Kind.PUBLISHER, none ? null : type(result), Mono.class);
    }

    private static @Nullable Type elements(ResolvableType result, ReactiveAdapter adapter) {
        ResolvableType element = result.as(adapter.getReactiveType()).getGeneric(0);
        return type(
                adapter.isMultiValue() && element.resolve() != null
                        ? ResolvableType.forClassWithGenerics(List.class, element)
                        : element);
    }

    private static @Nullable Type type(ResolvableType type) {
        Class<?> raw = type.resolve();
        return raw == null || raw == Object.class || raw == void.class || raw == Void.class
                ? null
                : ValueTypes.concrete(type).getType();
    }

    /** Tells whether an object is one of the publishers that Spring's cache advice understands. */
    static boolean isPublisher(@Nullable Object returned) {
        if (returned == null) {
            return false;
        }
        ReactiveAdapter adapter = ReactiveAdapterRegistry.getSharedInstance().getAdapter(returned.getClass());
        return adapter != null && adapter.getDescriptor().isDeferred();
    }
}
