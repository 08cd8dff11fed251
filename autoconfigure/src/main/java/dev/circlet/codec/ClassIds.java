package dev.circlet.codec;

import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DatabindContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.exc.InvalidTypeIdException;

/**
 * The ids of the classes that values of a declared type may be of: nothing for the declared class itself, those that a
 * sealed type permits by their table, any other by its {@linkplain NamedClasses name}.
 */
final class ClassIds extends RememberedIds {

    private static final long serialVersionUID = 1L;

    private static final String DECLARED = "";

    /** Of a value that no other node can make: it is written, for its caller to go on, and cannot be read. */
    private static final String NONE = "?";

    private final transient SortedMap<String, Class<?>> permitted;
    private final transient NamedClasses names;

    /** @param permitted by their ids, empty for a type that is not sealed */
    ClassIds(JavaType type, SortedMap<String, Class<?>> permitted, NamedClasses names) {
        super(type);
        this.permitted = permitted;
        this.names = names;
    }

    @Override
    String id(Class<?> valueClass) {
        Class<?> readable = names.readable(_baseType.getRawClass(), valueClass);
        if (readable == null) {
            return NONE;
        }
        for (Map.Entry<String, Class<?>> each : permitted.entrySet()) {
            if (each.getValue() == readable) {
                return each.getKey();
            }
        }
        return readable == _baseType.getRawClass() ? DECLARED : names.name(_baseType, readable);
    }

    /** What a proxy is written as, null for other values. */
    @Nullable
    JavaType projection(Object value) {
        Class<?> projection =
                Proxy.isProxyClass(value.getClass()) ? names.readable(_baseType.getRawClass(), value.getClass()) : null;
        return projection == null ? null : names.full(_baseType, projection);
    }

    @Override
    public JavaType typeFromId(DatabindContext context, String id) {
        Class<?> type = id.equals(DECLARED) && permitted.isEmpty() ? _baseType.getRawClass() : permitted.get(id);
        if (type == null) {
            return named(id);
        }
        try {
            return context.constructSpecializedType(_baseType, type);
        } catch (IllegalArgumentException contradictory) {
            throw InvalidTypeIdException.from(null, contradictory.getMessage(), _baseType, id);
        }
    }

    private JavaType named(String id) {
        if (id.equals(NONE)) {
            throw InvalidTypeIdException.from(
                    null,
                    "The value is of a class that has no name, no constructor or no property to read it by, or is generated",
                    _baseType,
                    id);
        }
        JavaType found = names.find(_baseType, id);
        if (found == null || permitted.containsValue(found.getRawClass())) {
            throw new OtherShape(_baseType, id);
        }
        return found;
    }

    @Override
    public String getDescForKnownTypeIds() {
        return permitted.keySet().toString();
    }

    @Override
    String none() {
        return NONE;
    }

    /** This node has no such class, as it is when another release of the application has written it. */
    static final class OtherShape extends InvalidTypeIdException {

        private static final long serialVersionUID = 1L;

        OtherShape(JavaType declared, String id) {
            super(null, "This is the id of no class of this release under " + declared.toCanonical(), declared, id);
        }
    }
}
