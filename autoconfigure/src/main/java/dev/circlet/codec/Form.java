package dev.circlet.codec;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.type.TypeFactory;

/**
 * What Jackson writes and reads in place of a type.
 *
 * @param as the type in its place; one with a variable for the body of an entity
 * @param print from a value to what is in its place
 * @param parse back; null and exceptions are for what cannot be a value
 */
record Form(Class<?> type, Class<?> as, Function<Object, Object> print, Function<Object, @Nullable Object> parse) {

    static <T, F> Form of(Class<T> type, Class<F> as, Function<T, F> print, Function<F, @Nullable T> parse) {
        return new Form(type, as, value -> print.apply(type.cast(value)), written -> parse.apply(as.cast(written)));
    }

    boolean isGeneric() {
        return type.getTypeParameters().length > 0;
    }

    JavaType body(JavaType type) {
        return type.containedTypeOrUnknown(0);
    }

    JavaType as(JavaType type, TypeFactory types) {
        return isGeneric() ? types.constructParametricType(as, body(type)) : types.constructType(as);
    }
}
