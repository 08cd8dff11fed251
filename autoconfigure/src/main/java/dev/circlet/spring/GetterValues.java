package dev.circlet.spring;

import dev.circlet.cache.ByteView;
import dev.circlet.cache.Groups;
import dev.circlet.cache.InvalidGroupException;
import dev.circlet.cache.TypedGroup;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
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
     * Returns the view of the group.
     *
     * @param wanted what the asker takes the values for, null if it does not tell
     */
    @SuppressWarnings("unchecked") // the values are objects to whoever asks
    TypedGroup<Object> typed(@Nullable Type wanted) {
        TypedGroup<?> typed = found;
        if (typed == null) {
            typed = declared.get();
            if (typed == null) {
                typed = guess(wanted);
            }
            found = typed;
        }
        return (TypedGroup<Object>) typed;
    }

    private TypedGroup<?> guess(@Nullable Type wanted) {
        Class<?> raw = ClassUtils.resolvePrimitiveIfNecessary(
                wanted == null ? Object.class : ResolvableType.forType(wanted).resolve(Object.class));
        List<Class<?>> candidates = new ArrayList<>(List.of(raw, String.class, byte[].class, ByteView.class));
        InvalidGroupException refusal = null;
        for (Class<?> candidate : candidates) {
            try {
                TypedGroup<?> typed = groups.typed(name, candidate);
                return candidate == ByteView.class ? RawValues.of(typed, raw) : typed;
            } catch (InvalidGroupException other) {
                refusal = refusal == null ? other : refusal;
            }
        }
        throw refusal;
    }
}
