package dev.circlet.spring;

import dev.circlet.cache.BatchGetter;
import dev.circlet.cache.Getter;
import dev.circlet.cache.InvalidGroupException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.util.ReflectionUtils;

/**
 * Loads through a bean. The bean is asked for at each load, so that its scope decides which instance serves, and the
 * method is called on what the container gives out, so that its proxies apply.
 */
final class DeclaredGetter implements Getter<Object> {

    private final BeanFactory beans;
    private final String group;
    private final String location;
    private final String bean;
    private final String method;
    private final Class<?> argumentType;
    private volatile @Nullable Target last;

    /** @param argumentType what the method takes: a string, or a set of them */
    DeclaredGetter(
            BeanFactory beans, String group, String location, String bean, String method, Class<?> argumentType) {
        this.beans = beans;
        this.group = group;
        this.location = location;
        this.bean = bean;
        this.method = method;
        this.argumentType = argumentType;
    }

    @Override
    public @Nullable Object get(String key) throws Exception {
        Object target = beans.getBean(bean);
        if (!method.isEmpty()) {
            return invoke(methodOf(target), target, key);
        }
        if (target instanceof Getter<?> getter) {
            return getter.get(key);
        }
        throw noGetter(target, "Getter");
    }

    /** Loads several keys; the result is a map or a stage of one. */
    @Nullable
    Object getAll(Set<String> keys) throws Exception {
        Object target = beans.getBean(bean);
        if (!method.isEmpty()) {
            return invoke(methodOf(target), target, keys);
        }
        if (target instanceof BatchGetter.Async<?> getter) {
            return getter.loadAsync(keys);
        }
        if (target instanceof BatchGetter<?> getter) {
            return getter.load(keys);
        }
        throw noGetter(target, "BatchGetter");
    }

    private InvalidGroupException noGetter(Object target, String type) {
        return new InvalidGroupException(
                group,
                "Group '" + group + "' is declared on the " + location + ", but the bean is a "
                        + target.getClass().getName() + " and not a " + type,
                "Return the getter itself, or have its proxy implement " + type + ".");
    }

    private static @Nullable Object invoke(Method method, Object target, Object argument) throws Exception {
        try {
            return method.invoke(target, argument);
        } catch (InvocationTargetException e) {
            ReflectionUtils.rethrowException(e.getTargetException());
            throw e;
        }
    }

    private Method methodOf(Object target) {
        Target known = last;
        if (known == null || known.type() != target.getClass()) {
            known = new Target(target.getClass(), select(target));
            last = known;
        }
        return known.method();
    }

    private Method select(Object target) {
        Method found = LoadMethods.find(AopUtils.getTargetClass(target), method, argumentType);
        if (found == null) {
            throw unusable(target);
        }
        try {
            Method invocable = AopUtils.selectInvocableMethod(found, target.getClass());
            ReflectionUtils.makeAccessible(invocable);
            return invocable;
        } catch (IllegalStateException e) {
            throw unusable(target);
        }
    }

    private InvalidGroupException unusable(Object target) {
        return new InvalidGroupException(
                group,
                "Group '" + group + "' cannot be loaded by " + location + ", because the proxy "
                        + target.getClass().getName() + " does not expose the method",
                "Declare the method in an interface of the bean, make it at least package-private, or proxy the class "
                        + "itself (proxyTargetClass=true).");
    }

    /** The method that fits a class of instances, which is always the same but for exotic scopes. */
    private record Target(Class<?> type, Method method) {}
}
