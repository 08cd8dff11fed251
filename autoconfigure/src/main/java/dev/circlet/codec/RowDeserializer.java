package dev.circlet.codec;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.KeyDeserializer;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.annotation.JacksonStdImpl;
import tools.jackson.databind.deser.Deserializers;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.jsontype.TypeDeserializer;
import tools.jackson.databind.type.MapType;

/** Reads the maps among which {@link RowSerializer} marks {@link Rows}. Jackson takes it for its own, as the maps it replaces. */
@JacksonStdImpl
final class RowDeserializer extends StdDeserializer<Object> {

    private final JavaType type;
    private final @Nullable ValueDeserializer<Object> deserializer;

    private RowDeserializer(JavaType type, @Nullable ValueDeserializer<Object> deserializer) {
        super(type);
        this.type = type;
        this.deserializer = deserializer;
    }

    @Override
    public ValueDeserializer<?> createContextual(DeserializationContext context, @Nullable BeanProperty property) {
        return new RowDeserializer(type, find(context, property));
    }

    private ValueDeserializer<Object> find(DeserializationContext context, @Nullable BeanProperty property) {
        JavaType linked = context.getTypeFactory()
                .constructMapType(LinkedHashMap.class, type.getKeyType(), type.getContentType());
        return context.findContextualValueDeserializer(linked, property);
    }

    @Override
    public Object getEmptyValue(DeserializationContext context) {
        return Rows.create();
    }

    @Override
    public Object deserialize(JsonParser in, DeserializationContext context) {
        ValueDeserializer<Object> maps = deserializer == null ? find(context, null) : deserializer;
        if (in.currentToken() != JsonToken.START_ARRAY) {
            return maps.deserialize(in, context);
        }
        boolean marked =
                in.nextToken() == JsonToken.VALUE_STRING && in.getString().equals(Rows.ID);
        if (!marked || in.nextToken() != JsonToken.START_OBJECT) {
            return context.reportInputMismatch(type, "This is neither a map nor a row");
        }
        Object row = row(maps.deserialize(in, context));
        return in.nextToken() == JsonToken.END_ARRAY
                ? row
                : context.reportInputMismatch(type, "There is more than a map behind the id of a row");
    }

    @Override
    @SuppressWarnings("unchecked") // a map of what is read here
    public Object deserialize(JsonParser in, DeserializationContext context, Object into) {
        ((Map<Object, Object>) into).putAll((Map<?, ?>) deserialize(in, context));
        return into;
    }

    private static Object row(Object map) {
        Map<@Nullable Object, @Nullable Object> row = Rows.create();
        row.putAll((Map<?, ?>) map);
        return row;
    }

    /** Those of all maps that may be rows. */
    static final class All extends Deserializers.Base {

        private final Rows rows;

        All(Rows rows) {
            this.rows = rows;
        }

        @Override
        public @Nullable ValueDeserializer<?> findMapDeserializer(
                MapType type,
                DeserializationConfig config,
                BeanDescription.Supplier description,
                @Nullable KeyDeserializer keys,
                @Nullable TypeDeserializer ids,
                @Nullable ValueDeserializer<?> contents) {
            return ids instanceof AnyReader && rows.mayBe(type) ? new RowDeserializer(type, null) : null;
        }

        @Override
        public boolean hasDeserializerFor(DeserializationConfig config, Class<?> type) {
            return false;
        }
    }
}
