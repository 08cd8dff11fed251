package dev.circlet.spring;

import dev.circlet.cache.InvalidGroupException;
import dev.circlet.cache.Loaded;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

/** Reads the type of a group's values out of the result of what loads them. */
final class ValueTypes {

    /** What a getter may wrap its value in, from the outside in. */
    private static final List<Class<?>> WRAPPERS =
            List.of(CompletionStage.class, Optional.class, Loaded.class, Optional.class);

    private static final String PUBLISHER = "org.reactivestreams.Publisher";

    private ValueTypes() {}

    /**
     * Infers the type of the values.
     *
     * @param group the group's name
     * @param location what loads, for messages
     * @param result the declared result
     * @param explicit the type the annotation names, or {@code void}
     * @return the type of the values without wrappers and type variables
     * @throws InvalidGroupException if the result cannot be loaded from, or does not tell the type
     */
    static ResolvableType infer(String group, String location, ResolvableType result, Class<?> explicit) {
        ResolvableType inferred = unwrap(group, location, result);
        Class<?> raw = inferred.resolve();
        if (explicit != void.class) {
            return explicit(group, location, raw, ClassUtils.resolvePrimitiveIfNecessary(explicit));
        }
        if (raw == null || raw == Object.class) {
            throw new InvalidGroupException(
                    group,
                    "The value type of group '" + group + "' cannot be told from " + location + ", which returns "
                            + result,
                    "Declare the type in the signature, such as Getter<Book>, or name it with valueType.");
        }
        return concrete(inferred);
    }

    /**
     * Reads the type of the values out of the result of what loads several keys.
     *
     * @return the type that a map from keys has for its values, wrappers included
     * @throws InvalidGroupException if the result is no such map, nor a stage of one
     */
    static ResolvableType ofBatch(String group, String location, ResolvableType result) {
        ResolvableType type = CompletionStage.class.isAssignableFrom(result.resolve(Object.class))
                ? result.as(CompletionStage.class).getGeneric(0)
                : result;
        ResolvableType map = type.as(Map.class);
        if (map == ResolvableType.NONE || map.getGeneric(0).resolve() != String.class) {
            throw new InvalidGroupException(
                    group,
                    "Group '" + group + "' cannot be loaded by " + location + ", which takes several keys and returns "
                            + result,
                    "Return a Map<String, V> of the values by key, or a CompletionStage of one.");
        }
        return map.getGeneric(1);
    }

    private static ResolvableType explicit(String group, String location, @Nullable Class<?> inferred, Class<?> type) {
        if (inferred != null && !ClassUtils.isAssignable(inferred, type) && !ClassUtils.isAssignable(type, inferred)) {
            throw new InvalidGroupException(
                    group,
                    "The valueType " + type.getName() + " of group '" + group + "' is not what " + location
                            + " returns, which is " + inferred.getName(),
                    "Remove valueType to have it inferred, or correct it.");
        }
        return ResolvableType.forClass(type);
    }

    private static ResolvableType unwrap(String group, String location, ResolvableType result) {
        ResolvableType type = result;
        for (Class<?> wrapper : WRAPPERS) {
            check(group, location, type.resolve(Object.class));
            if (wrapper.isAssignableFrom(type.resolve(Object.class))) {
                type = type.as(wrapper).getGeneric(0);
            }
        }
        Class<?> raw = type.resolve(Object.class);
        check(group, location, raw);
        if (WRAPPERS.stream().anyMatch(wrapper -> wrapper.isAssignableFrom(raw))) {
            throw new InvalidGroupException(
                    group,
                    "Group '" + group + "' cannot be loaded by " + location + ", which returns " + result,
                    "Nest at most like this: CompletionStage<Loaded<Book>> or CompletionStage<Optional<Book>>.");
        }
        return type;
    }

    private static void check(String group, String location, Class<?> raw) {
        if (raw == void.class || raw == Void.class) {
            throw new InvalidGroupException(
                    group,
                    "Group '" + group + "' cannot be loaded by " + location + ", which returns nothing",
                    "Return the value of the key, or null if the source has none.");
        }
        boolean stage = CompletionStage.class.isAssignableFrom(raw);
        if (!stage && (Future.class.isAssignableFrom(raw) || isReactive(raw))) {
            throw new InvalidGroupException(
                    group,
                    "Group '" + group + "' cannot be loaded by " + location + ", which returns " + raw.getName(),
                    "Return the value itself or a CompletionStage of it, such as Mono.toFuture() gives.");
        }
    }

    private static boolean isReactive(Class<?> raw) {
        return Flow.Publisher.class.isAssignableFrom(raw)
                || raw.getName().equals(PUBLISHER)
                || ClassUtils.getAllInterfacesForClassAsSet(raw).stream()
                        .anyMatch(i -> i.getName().equals(PUBLISHER))
                || ReactiveAdapterRegistry.getSharedInstance().getAdapter(raw) != null;
    }

    /**
     * Puts what type variables and wildcards stand for in their place, so that the type can be written down. A variable that
     * is bounded by itself, as in {@code T extends Comparable<T>}, ends at the class of its bound.
     */
    static ResolvableType concrete(ResolvableType type) {
        return concrete(type, Set.of());
    }

    private static ResolvableType concrete(ResolvableType type, Set<Type> variables) {
        Class<?> raw = ClassUtils.resolvePrimitiveIfNecessary(type.resolve(Object.class));
        if (raw.isArray() && type.getComponentType().hasGenerics()) {
            return type;
        }
        if (type.getType() instanceof Class || variables.contains(type.getType()) || !type.hasGenerics()) {
            return ResolvableType.forClass(raw);
        }
        Set<Type> within = new HashSet<>(variables);
        if (type.getType() instanceof TypeVariable<?> variable) {
            within.add(variable);
        }
        ResolvableType[] generics = type.getGenerics();
        ResolvableType[] resolved = new ResolvableType[generics.length];
        for (int i = 0; i < generics.length; i++) {
            resolved[i] = concrete(generics[i], within);
        }
        return ResolvableType.forClassWithGenerics(raw, resolved);
    }
}
