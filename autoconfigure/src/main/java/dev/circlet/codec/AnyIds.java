package dev.circlet.codec;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DatabindContext;
import tools.jackson.databind.JavaType;

/**
 * The ids of classes in places that are open to any class, such as those declared as {@code Object}: the name of a class
 * that the application {@linkplain ToldTypes#isTrusted owns}, and nothing for all others, which are read as the lists, maps
 * and texts that JSON has.
 */
final class AnyIds extends RememberedIds {

    private static final long serialVersionUID = 1L;

    static final String JSON = "";

    private final transient ToldTypes types;

    AnyIds(JavaType type, ToldTypes types) {
        super(type);
        this.types = types;
    }

    @Override
    @Nullable
    String id(Class<?> valueClass) {
        Class<?> named = types.names().trusted(valueClass);
        return named == null ? null : types.names().name(_baseType, named);
    }

    /** It may become one of the application's by being declared. */
    @Override
    String none() {
        return JSON;
    }

    @Override
    public JavaType typeFromId(DatabindContext context, String id) {
        JavaType found = types.names().findTrusted(_baseType, id);
        if (found == null) {
            throw new ClassIds.OtherShape(_baseType, id);
        }
        return found;
    }
}
