package dev.circlet.codec;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DatabindContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.jsontype.impl.TypeIdResolverBase;

/** Ids of classes, which are found once for each class. */
abstract class RememberedIds extends TypeIdResolverBase {

    private static final long serialVersionUID = 1L;

    private final transient Map<Class<?>, String> ids = new ConcurrentHashMap<>();

    RememberedIds(JavaType type) {
        super(type);
    }

    /** The id of a class; null if it has none, which may change. */
    abstract @Nullable String id(Class<?> valueClass);

    /** What is written for a class that has no id yet. */
    abstract String none();

    @Override
    public final String idFromValue(DatabindContext context, Object value) {
        return idFromValueAndType(context, value, value.getClass());
    }

    @Override
    public final String idFromValueAndType(DatabindContext context, @Nullable Object value, Class<?> type) {
        Class<?> valueClass = value == null ? type : value.getClass();
        String known = ids.get(valueClass);
        if (known != null) {
            return known;
        }
        // Not within the map, because Jackson may come back here.
        String id = id(valueClass);
        if (id == null) {
            return none();
        }
        ids.put(valueClass, id);
        return id;
    }

    @Override
    public final JsonTypeInfo.Id getMechanism() {
        return JsonTypeInfo.Id.CUSTOM;
    }
}
