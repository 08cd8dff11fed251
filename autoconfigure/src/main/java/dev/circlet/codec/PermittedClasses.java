package dev.circlet.codec;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DatabindContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.exc.InvalidTypeIdException;
import tools.jackson.databind.jsontype.impl.TypeIdResolverBase;

/** The ids of the classes that a sealed type permits. No other id leads to a class. */
final class PermittedClasses extends TypeIdResolverBase {

    /** Of an instance of what extends an open class: it is written, for its caller to go on, and cannot be read. */
    private static final String NONE = "";

    private final SortedMap<String, Class<?>> byId;
    private final Map<Class<?>, String> ids;

    PermittedClasses(JavaType type, SortedMap<String, Class<?>> byId) {
        super(type);
        this.byId = byId;
        this.ids = byId.entrySet().stream().collect(Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey));
    }

    @Override
    public String idFromValue(DatabindContext context, Object value) {
        return idFromValueAndType(context, value, value.getClass());
    }

    @Override
    public String idFromValueAndType(DatabindContext context, @Nullable Object value, Class<?> type) {
        return ids.getOrDefault(value instanceof Enum<?> constant ? constant.getDeclaringClass() : type, NONE);
    }

    @Override
    public JavaType typeFromId(DatabindContext context, String id) {
        Class<?> type = byId.get(id);
        if (type == null) {
            throw InvalidTypeIdException.from(
                    null,
                    id.isEmpty()
                            ? "The value is of a class that extends a non-sealed one, which only a declared type can tell"
                            : "This is the id of no class that " + _baseType.toCanonical() + " permits",
                    _baseType,
                    id);
        }
        try {
            return context.constructSpecializedType(_baseType, type);
        } catch (IllegalArgumentException contradictory) {
            throw InvalidTypeIdException.from(null, contradictory.getMessage(), _baseType, id);
        }
    }

    @Override
    public String getDescForKnownTypeIds() {
        return byId.keySet().toString();
    }

    @Override
    public JsonTypeInfo.Id getMechanism() {
        return JsonTypeInfo.Id.CUSTOM;
    }
}
