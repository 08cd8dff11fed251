package dev.circlet.spring;

import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.Collection;
import java.util.Comparator;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedElementUtils;

/** Finds the methods that load. */
final class LoadMethods {

    private LoadMethods() {}

    /**
     * Finds the method of a declaration in what the container gives out. The type arguments of a bean definition are
     * unknown here, so a parameter that was found to be a string through one of them may have any type that takes it.
     *
     * @param type the class of the bean, or of its proxy
     * @param name the name of the method
     * @param argument the type of what it is called with
     * @return the most specific such method, never a bridge, or {@code null}
     */
    static @Nullable Method find(Class<?> type, String name, Class<?> argument) {
        return MethodIntrospector.selectMethods(type, (Method method) -> isCalled(name, argument, method)).stream()
                .min(Comparator.comparingInt(method -> strangeness(argument, method)))
                .orElse(null);
    }

    private static boolean isCalled(String name, Class<?> argument, Method method) {
        return method.getName().equals(name)
                && method.getParameterCount() == 1
                && method.getParameterTypes()[0].isAssignableFrom(argument);
    }

    private static int strangeness(Class<?> argument, Method method) {
        return (AnnotatedElementUtils.hasAnnotation(method, CacheGroup.class) ? 0 : 2)
                + (method.getParameterTypes()[0] == argument ? 0 : 1);
    }

    /** Tells whether a method's only parameter is a string, be it through a type variable. */
    static boolean takesKey(Method method, ResolvableType beanType) {
        return method.getParameterCount() == 1
                && resolve(method.getGenericParameterTypes()[0], method, beanType)
                                .resolve()
                        == String.class;
    }

    /** Tells whether a method's only parameter is a set or collection of strings. */
    static boolean takesKeys(Method method, ResolvableType beanType) {
        if (method.getParameterCount() != 1) {
            return false;
        }
        ResolvableType parameter = resolve(method.getGenericParameterTypes()[0], method, beanType);
        Class<?> raw = parameter.resolve();
        return (raw == Set.class || raw == Collection.class)
                && parameter.getGeneric(0).resolve() == String.class;
    }

    /** Returns the result of a method as the bean's type arguments make it. */
    static ResolvableType resultOf(Method method, ResolvableType beanType) {
        return resolve(method.getGenericReturnType(), method, beanType);
    }

    private static ResolvableType resolve(Type type, Method method, ResolvableType beanType) {
        return ResolvableType.forType(type, beanType.as(method.getDeclaringClass()));
    }
}
