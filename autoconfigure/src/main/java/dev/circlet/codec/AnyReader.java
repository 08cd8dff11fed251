package dev.circlet.codec;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.jsontype.impl.AsArrayTypeDeserializer;

/** Reads what {@link AnyWriter} writes. */
final class AnyReader extends AsArrayTypeDeserializer {

    private static final long serialVersionUID = 1L;

    private final transient ToldTypes types;

    AnyReader(JavaType type, ToldTypes types) {
        super(type, new AnyIds(type, types), "", false, null);
        this.types = types;
    }

    private AnyReader(AnyReader other, @Nullable BeanProperty property) {
        super(other, property);
        this.types = other.types;
    }

    @Override
    public AnyReader forProperty(@Nullable BeanProperty property) {
        return property == _property ? this : new AnyReader(this, property);
    }

    @Override
    protected @Nullable Object _deserialize(JsonParser in, DeserializationContext context) {
        if (!in.isExpectedStartArrayToken() || in.nextToken() != JsonToken.VALUE_STRING) {
            return context.reportInputMismatch(_baseType, "A value of any class begins with the id of its class");
        }
        String id = in.getString();
        in.nextToken();
        Object value = read(id, in, context);
        if (in.nextToken() != JsonToken.END_ARRAY) {
            return context.reportInputMismatch(_baseType, "There is more than a value behind the id of its class");
        }
        if (value != null && !_baseType.getRawClass().isInstance(value)) {
            return context.reportInputMismatch(_baseType, "The id of a class is none of the declared type");
        }
        return value;
    }

    private @Nullable Object read(String id, JsonParser in, DeserializationContext context) {
        PlainScalars.Scalar scalar = PlainScalars.of(id);
        if (scalar != null) {
            return scalar(scalar, in, context);
        }
        Collection<@Nullable Object> elements = PlainCollections.collection(id);
        if (elements != null) {
            return PlainCollections.finished(id, readInto(elements, in, context));
        }
        Map<@Nullable Object, @Nullable Object> map = PlainCollections.map(id);
        if (map != null) {
            return readInto(map, in, context);
        }
        if (id.endsWith(NamedClasses.ARRAY)) {
            return array(id, in, context);
        }
        // Without a class there are the lists, maps and texts of JSON.
        return (id.equals(AnyIds.JSON)
                        ? context.findContextualValueDeserializer(context.constructType(Object.class), _property)
                        : _findDeserializer(context, id))
                .deserialize(in, context);
    }

    private Object scalar(PlainScalars.Scalar scalar, JsonParser in, DeserializationContext context) {
        if (in.currentToken() != JsonToken.VALUE_STRING) {
            return context.reportInputMismatch(_baseType, "A %s is a text", scalar.id());
        }
        try {
            return scalar.parse().apply(in.getString());
        } catch (RuntimeException malformed) {
            return context.reportInputMismatch(_baseType, "This is no %s", scalar.id());
        }
    }

    private Collection<@Nullable Object> readInto(
            Collection<@Nullable Object> elements, JsonParser in, DeserializationContext context) {
        if (in.currentToken() != JsonToken.START_ARRAY) {
            return context.reportInputMismatch(_baseType, "The elements are no array");
        }
        while (in.nextToken() != JsonToken.END_ARRAY) {
            elements.add(element(in, context));
        }
        return elements;
    }

    private Object readInto(
            Map<@Nullable Object, @Nullable Object> map, JsonParser in, DeserializationContext context) {
        if (in.currentToken() == JsonToken.START_ARRAY) {
            while (in.nextToken() != JsonToken.END_ARRAY) {
                Object key = element(in, context);
                in.nextToken();
                map.put(key, element(in, context));
            }
            return map;
        }
        if (in.currentToken() != JsonToken.START_OBJECT) {
            return context.reportInputMismatch(_baseType, "The entries are neither an object nor an array");
        }
        for (String name = in.nextName(); name != null; name = in.nextName()) {
            in.nextToken();
            map.put(name, element(in, context));
        }
        return map;
    }

    private Object array(String id, JsonParser in, DeserializationContext context) {
        Class<?> component = types.names().component(id);
        if (component == null) {
            throw new ClassIds.OtherShape(_baseType, id);
        }
        List<@Nullable Object> elements = new ArrayList<>();
        readInto(elements, in, context);
        if (component.isPrimitive() && elements.contains(null)) {
            return context.reportInputMismatch(_baseType, "An element of %s is missing", id);
        }
        Object array = Array.newInstance(component, elements.size());
        try {
            for (int i = 0; i < elements.size(); i++) {
                Array.set(array, i, elements.get(i));
            }
        } catch (IllegalArgumentException other) {
            return context.reportInputMismatch(_baseType, "An element is none of %s", id);
        }
        return array;
    }

    private @Nullable Object element(JsonParser in, DeserializationContext context) {
        return switch (in.currentToken()) {
            case VALUE_NULL -> null;
            case VALUE_STRING -> in.getString();
            case VALUE_NUMBER_INT -> in.getIntValue();
            case VALUE_NUMBER_FLOAT -> in.getDoubleValue();
            case VALUE_TRUE -> Boolean.TRUE;
            case VALUE_FALSE -> Boolean.FALSE;
            default -> _deserialize(in, context);
        };
    }
}
