package dev.circlet.cache;

import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Tells which types are immutable by their declaration, so that one decoded value may serve all callers: strings, boxes,
 * enums, UUIDs, the values of {@code java.time}, {@code BigDecimal} and {@code BigInteger}, records whose components are
 * all of such types, and sealed types whose permitted subclasses are. Collections and arrays are not, whatever is in them.
 *
 * @since 0.1
 */
public final class ImmutableValues {

    /** Generic records may contain ever larger types of themselves; what people write has a few. */
    private static final int MAX_PARTS = 100;

    private final Set<Shape> seen = new HashSet<>();

    private ImmutableValues() {}

    /**
     * Finds out whether a type is immutable, and if so, how to weigh its values.
     *
     * @param type the full generic type
     * @param <V> the type
     * @return what gives the bytes of heap that a value takes, with all that it refers to, and a negative number for a
     *     value that is of another type after all; {@code null} if the type is not known to be immutable
     */
    public static <V> @Nullable ToLongFunction<V> weigher(Type type) {
        Shape shape = shape(type, Map.of());
        return shape != null && new ImmutableValues().isImmutable(shape) ? ValueWeight::of : null;
    }

    private boolean isImmutable(Shape shape) {
        Class<?> type = shape.raw();
        if (type.isPrimitive() || type.isEnum() || ValueWeight.isLeaf(type) || !seen.add(shape)) {
            // A type that is met again is what the rest of it is.
            return true;
        }
        if (type.isRecord()) {
            return ValueWeight.canRead(type) && components(shape);
        }
        return type.isSealed() && permitted(type);
    }

    private boolean components(Shape shape) {
        Map<TypeVariable<?>, Shape> bindings = shape.bindings();
        for (RecordComponent component : shape.raw().getRecordComponents()) {
            Shape part = shape(component.getGenericType(), bindings);
            if (part == null || !isImmutable(part)) {
                return false;
            }
        }
        return true;
    }

    private boolean permitted(Class<?> type) {
        if (!type.isInterface() && !Modifier.isAbstract(type.getModifiers())) {
            return false;
        }
        for (Class<?> subclass : type.getPermittedSubclasses()) {
            if (!isImmutable(new Shape(subclass, List.of(), 1))) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable Shape shape(Type type, Map<TypeVariable<?>, Shape> bindings) {
        if (type instanceof Class<?> raw) {
            return new Shape(raw, List.of(), 1);
        }
        if (type instanceof TypeVariable<?> variable) {
            return bindings.get(variable);
        }
        if (type instanceof WildcardType wildcard) {
            return shape(wildcard.getUpperBounds()[0], bindings);
        }
        return type instanceof ParameterizedType generic ? generic(generic, bindings) : null;
    }

    private static @Nullable Shape generic(ParameterizedType type, Map<TypeVariable<?>, Shape> bindings) {
        List<Shape> arguments = new ArrayList<>();
        int parts = 1;
        for (Type argument : type.getActualTypeArguments()) {
            Shape shape = shape(argument, bindings);
            if (shape == null) {
                return null;
            }
            arguments.add(shape);
            parts += shape.parts();
        }
        return parts > MAX_PARTS ? null : new Shape((Class<?>) type.getRawType(), arguments, parts);
    }

    /**
     * A type without variables.
     *
     * @param parts how many classes its name has
     */
    private record Shape(Class<?> raw, List<Shape> arguments, int parts) {

        Map<TypeVariable<?>, Shape> bindings() {
            TypeVariable<?>[] variables = raw.getTypeParameters();
            Map<TypeVariable<?>, Shape> bindings = new HashMap<>();
            for (int i = 0; i < Math.min(variables.length, arguments.size()); i++) {
                bindings.put(variables[i], arguments.get(i));
            }
            return bindings;
        }
    }
}
