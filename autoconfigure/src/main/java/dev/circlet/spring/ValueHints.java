package dev.circlet.spring;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.aot.hint.BindingReflectionHintsRegistrar;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.core.ResolvableType;
import org.springframework.util.ReflectionUtils;

/**
 * Tells a native image that values are read and written by reflection: all classes that a type names, at any depth, and those
 * that sealed types among them permit, which no declaration names. Of interfaces that consist of getters, values are proxies.
 *
 * <p>Spring's registrar knows what is to be told of a class. It does not look into fields, arrays, the generics of superclasses
 * and lists of lists.
 */
final class ValueHints {

    private final BindingReflectionHintsRegistrar binding = new BindingReflectionHintsRegistrar();
    private final RuntimeHints hints;
    private final Set<Type> seen = new HashSet<>();

    private ValueHints(RuntimeHints hints) {
        this.hints = hints;
    }

    static void register(RuntimeHints hints, Type type) {
        new ValueHints(hints).bind(ResolvableType.forType(type));
    }

    private void bind(ResolvableType type) {
        if (!seen.add(type.getType())) {
            return;
        }
        if (type.isArray()) {
            bind(type.getComponentType());
        }
        // A class in which variables stand for something has that among the generics of who names it.
        for (ResolvableType generic : type.getGenerics()) {
            bind(generic);
        }
        Class<?> raw = type.resolve();
        if (raw == null) {
            return;
        }
        binding.registerReflectionHints(hints.reflection(), raw);
        if (!raw.getName().startsWith("java.")) {
            bind(type.getSuperType());
            permitted(raw);
            projected(raw);
            parts(raw);
        }
    }

    private void permitted(Class<?> type) {
        if (type.isSealed()) {
            for (Class<?> subclass : type.getPermittedSubclasses()) {
                bind(ResolvableType.forClass(subclass));
            }
        }
    }

    /** Whether they are read as such depends on the mapper, too. */
    private void projected(Class<?> type) {
        List<Method> toAnswer = Stream.of(type.getMethods())
                .filter(method -> Modifier.isAbstract(method.getModifiers()) && !ReflectionUtils.isObjectMethod(method))
                .toList();
        boolean getters = toAnswer.stream()
                .allMatch(method -> method.getParameterCount() == 0 && method.getReturnType() != void.class);
        if (type.isInterface() && !type.isSealed() && getters && !toAnswer.isEmpty()) {
            hints.proxies().registerJdkProxy(type);
            hints.reflection().registerType(type, MemberCategory.INVOKE_PUBLIC_METHODS);
        }
    }

    /** What values of a class consist of: fields, the components of records among them, and properties. */
    private void parts(Class<?> type) {
        for (Field field : type.getDeclaredFields()) {
            if ((field.getModifiers() & (Modifier.STATIC | Modifier.TRANSIENT)) == 0) {
                bind(ResolvableType.forField(field));
            }
        }
        for (Method method : type.getMethods()) {
            if (method.getParameterCount() == 0 && method.getName().startsWith("get")) {
                bind(ResolvableType.forMethodReturnType(method));
            }
        }
    }
}
