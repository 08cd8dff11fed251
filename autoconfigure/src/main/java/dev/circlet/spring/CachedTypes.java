package dev.circlet.spring;

import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
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
        Class<?> seen = target == null ? method.getDeclaringClass() : target.getClass();
        MethodClassKey key = new MethodClassKey(method, seen);
        Result known = results.get(key);
        if (known != null) {
            return known;
        }
        Class<?> type = target == null ? seen : AopProxyUtils.ultimateTargetClass(target);
        return results.computeIfAbsent(key, none -> of(method, type, seen));
    }

    /** Reads the result of a method as a class has it. */
    static Result of(Method method, Class<?> type) {
        return of(method, type, type);
    }

    /** @param seen the class of the object that is called, which may be a proxy of an interface around one of the type */
    private static Result of(Method method, Class<?> type, Class<?> seen) {
        Method specific = AopUtils.getMostSpecificMethod(method, type);
        ResolvableType result = returned(method, specific, type, seen);
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

    /**
     * What a method returns: as its class declares it, unless that leaves type parameters open. A proxy class has none at
     * all, and the generic class behind a repository does not say what it is a repository of; the interface does.
     */
    private static ResolvableType returned(Method method, Method specific, Class<?> type, Class<?> seen) {
        ResolvableType result = ResolvableType.forMethodReturnType(specific, type);
        if (!isOpen(result, type)) {
            return result;
        }
        ResolvableType declared = ResolvableType.forMethodReturnType(method, seen);
        return result.toClass().isAssignableFrom(declared.toClass()) ? declared : result;
    }

    private static boolean isOpen(ResolvableType result, Class<?> type) {
        if (result.getType() instanceof TypeVariable<?> variable) {
            return !(variable.getGenericDeclaration() instanceof Class<?> declaring)
                    || ResolvableType.forClass(type).as(declaring).hasUnresolvableGenerics();
        }
        return result.hasUnresolvableGenerics();
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
