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

/**
 * Tells a native image that values are read and written by reflection: all classes that a type names, and those that sealed
 * types among them permit, at any depth, which no declaration names. Of interfaces that consist of getters, values are proxies.
 */
final class ValueHints {

    private final BindingReflectionHintsRegistrar binding = new BindingReflectionHintsRegistrar();
    private final RuntimeHints hints;
    private final Set<Type> seen = new HashSet<>();
    private final Set<Class<?>> classes = new HashSet<>();

    private ValueHints(RuntimeHints hints) {
        this.hints = hints;
    }

    static void register(RuntimeHints hints, Type type) {
        ValueHints values = new ValueHints(hints);
        values.binding.registerReflectionHints(hints.reflection(), type);
        values.sealedIn(ResolvableType.forType(type));
    }

    private void sealedIn(ResolvableType type) {
        if (!seen.add(type.getType())) {
            return;
        }
        if (type.isArray()) {
            sealedIn(type.getComponentType());
            return;
        }
        Class<?> raw = type.resolve();
        // A class in which variables stand for something has that among the generics of who names it.
        for (ResolvableType generic : type.getGenerics()) {
            sealedIn(generic);
        }
        if (raw != null && !raw.isPrimitive() && !raw.getName().startsWith("java.") && classes.add(raw)) {
            permitted(raw);
            projected(raw);
            parts(raw);
        }
    }

    private void permitted(Class<?> type) {
        if (type.isSealed()) {
            hints.reflection().registerType(type);
            for (Class<?> subclass : type.getPermittedSubclasses()) {
                binding.registerReflectionHints(hints.reflection(), subclass);
                sealedIn(ResolvableType.forClass(subclass));
            }
        }
    }

    /** Whether they are read as such depends on the mapper, too. */
    private void projected(Class<?> type) {
        List<Method> toAnswer = Stream.of(type.getMethods())
                .filter(method -> Modifier.isAbstract(method.getModifiers()))
                .toList();
        boolean getters = toAnswer.stream()
                .allMatch(method -> method.getParameterCount() == 0 && method.getReturnType() != void.class);
        if (type.isInterface() && !type.isAnnotation() && !type.isSealed() && getters && !toAnswer.isEmpty()) {
            hints.proxies().registerJdkProxy(type);
            hints.reflection().registerType(type, MemberCategory.INVOKE_PUBLIC_METHODS);
        }
    }

    /** What values of a class consist of: fields, the components of records among them, and properties. */
    private void parts(Class<?> type) {
        for (Class<?> each = type; each != null && !each.getName().startsWith("java."); each = each.getSuperclass()) {
            for (Field field : each.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers())) {
                    sealedIn(ResolvableType.forField(field));
                }
            }
        }
        for (Method method : type.getMethods()) {
            boolean property = method.getParameterCount() == 0
                    && !Modifier.isStatic(method.getModifiers())
                    && (method.getName().startsWith("get") || type.isRecord());
            if (property) {
                sealedIn(ResolvableType.forMethodReturnType(method));
            }
        }
    }
}
