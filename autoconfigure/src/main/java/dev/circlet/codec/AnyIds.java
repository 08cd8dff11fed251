package dev.circlet.codec;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DatabindContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.jsontype.impl.TypeIdResolverBase;

/**
 * The ids of classes in places that are open to any class, such as those declared as {@code Object}: the name of a class
 * that the application {@linkplain ToldTypes#isTrusted owns}, and nothing for all others, which are read as the lists, maps
 * and texts that JSON has.
 */
final class AnyIds extends TypeIdResolverBase {

    private static final long serialVersionUID = 1L;

    static final String JSON = "";

    private final transient ToldTypes types;
    private final transient Map<Class<?>, String> ids = new ConcurrentHashMap<>();

    AnyIds(JavaType type, ToldTypes types) {
        super(type);
        this.types = types;
    }

    @Override
    public String idFromValue(DatabindContext context, Object value) {
        return idFromValueAndType(context, value, value.getClass());
    }

    @Override
    public String idFromValueAndType(DatabindContext context, @Nullable Object value, Class<?> type) {
        Class<?> valueClass = value == null ? type : value.getClass();
        String known = ids.get(valueClass);
        if (known != null) {
            return known;
        }
        Class<?> named = types.names().trusted(valueClass);
        if (named == null) {
            // May become one of the application's by being declared.
            return JSON;
        }
        return ids.computeIfAbsent(valueClass, none -> types.names().name(_baseType, named));
    }

    @Override
    public JavaType typeFromId(DatabindContext context, String id) {
        JavaType found = types.names().findTrusted(_baseType, id);
        if (found == null) {
            throw new ClassIds.OtherShape(_baseType, id);
        }
        return found;
    }

    @Override
    public JsonTypeInfo.Id getMechanism() {
        return JsonTypeInfo.Id.CUSTOM;
    }
}
