package dev.circlet.codec;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.type.TypeFactory;

/**
 * What Jackson writes and reads in place of a type.
 *
 * @param as the type in its place; one with a variable for what a generic type is of
 * @param any whether values of any class are in it
 * @param print from a value to what is in its place
 * @param parse back; null and exceptions are for what cannot be a value
 */
record Form(
        Class<?> type,
        Class<?> as,
        boolean any,
        Function<Object, Object> print,
        Function<Object, @Nullable Object> parse) {

    static <T, F> Form of(Class<T> type, Class<F> as, Function<T, F> print, Function<F, @Nullable T> parse) {
        return new Form(
                type, as, false, value -> print.apply(type.cast(value)), written -> parse.apply(as.cast(written)));
    }

    static <T, F> Form ofAny(Class<T> type, Class<F> as, Function<T, F> print, Function<F, @Nullable T> parse) {
        Form form = of(type, as, print, parse);
        return new Form(type, as, true, form.print, form.parse);
    }

    boolean isGeneric() {
        return type.getTypeParameters().length > 0;
    }

    JavaType as(JavaType type, TypeFactory types) {
        return isGeneric() ? types.constructParametricType(as, content(type)) : types.constructType(as);
    }

    private static JavaType content(JavaType type) {
        return type.containedTypeOrUnknown(0);
    }

    /** The types within that decide upon the bytes. */
    List<JavaType> parts(JavaType type) {
        List<JavaType> parts = new ArrayList<>();
        if (isGeneric()) {
            parts.add(content(type));
        }
        if (any) {
            parts.add(TypeFactory.unknownType());
        }
        return parts;
    }
}
