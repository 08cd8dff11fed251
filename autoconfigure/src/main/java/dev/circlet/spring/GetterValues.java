package dev.circlet.spring;

import dev.circlet.cache.ByteView;
import dev.circlet.cache.Groups;
import dev.circlet.cache.InvalidGroupException;
import dev.circlet.cache.TypedGroup;
import java.lang.reflect.Type;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

/** Finds the view of a group whose type is known to those who registered it, and perhaps to those who ask. */
final class GetterValues {

    private final Groups groups;
    private final String name;
    private final Supplier<@Nullable TypedGroup<?>> declared;
    private volatile @Nullable TypedGroup<?> found;

    /** @param declared gives the view of the group if it was declared by an annotation */
    GetterValues(Groups groups, String name, Supplier<@Nullable TypedGroup<?>> declared) {
        this.groups = groups;
        this.name = name;
        this.declared = declared;
    }

    /**
     * Finds the value of a key.
     *
     * @param wanted what the asker takes the values for, null if it does not tell
     */
    @Nullable
    Object find(String key, @Nullable Type wanted) {
        return as(wanted, typed(wanted).find(key).orElse(null));
    }

    /** Finds the value of a key without waiting; fails as the group does if there is none. */
    CompletableFuture<?> load(String key, @Nullable Type wanted) {
        return typed(wanted).getAsync(key).thenApply(value -> as(wanted, value));
    }

    /** The bytes of a group that has no type are text to those who take them for it. */
    private static @Nullable Object as(@Nullable Type wanted, @Nullable Object value) {
        if (value instanceof ByteView bytes) {
            Class<?> raw = raw(wanted);
            return raw == String.class ? bytes.toUtf8String() : raw == byte[].class ? bytes.toByteArray() : bytes;
        }
        return value;
    }

    private TypedGroup<?> typed(@Nullable Type wanted) {
        TypedGroup<?> typed = found;
        if (typed == null) {
            typed = declared.get();
            if (typed == null) {
                typed = guess(raw(wanted));
            }
            found = typed;
        }
        return typed;
    }

    private static Class<?> raw(@Nullable Type type) {
        return ClassUtils.resolvePrimitiveIfNecessary(
                type == null ? Object.class : ResolvableType.forType(type).resolve(Object.class));
    }

    private TypedGroup<?> guess(Class<?> wanted) {
        for (Class<?> candidate : List.of(wanted, ByteView.class, String.class)) {
            try {
                return groups.typed(name, candidate);
            } catch (InvalidGroupException other) {
                // The next one may be it.
            }
        }
        return groups.typed(name, byte[].class);
    }
}
