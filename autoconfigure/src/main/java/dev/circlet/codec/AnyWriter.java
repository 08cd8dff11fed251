package dev.circlet.codec;

import java.lang.reflect.Array;
import java.lang.reflect.Proxy;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.jsontype.impl.AsArrayTypeSerializer;

/**
 * Writes values where any class may stand. Texts, flags, and the numbers that JSON reads as they were, are written as in any
 * JSON; other values follow the id of what they are, as in {@code ["Long","7"]}, {@code ["list",[1,2]]} or
 * {@code ["shop.Book#1a2b3c4d",{}]}.
 */
final class AnyWriter extends AsArrayTypeSerializer {

    private final ToldTypes types;

    AnyWriter(JavaType type, ToldTypes types) {
        this(new AnyIds(type, types), types, null);
    }

    private AnyWriter(AnyIds ids, ToldTypes types, @Nullable BeanProperty property) {
        super(ids, property);
        this.types = types;
    }

    @Override
    public AnyWriter forProperty(SerializationContext context, @Nullable BeanProperty property) {
        return property == _property ? this : new AnyWriter((AnyIds) _idResolver, types, property);
    }

    /** Writes what {@link AnySerializer} stands before, or an element of it. */
    void write(@Nullable Object value, JsonGenerator out, SerializationContext context) {
        if (value == null) {
            out.writeNull();
        } else if (!writeNatural(value, out)) {
            PlainScalars.Scalar scalar = PlainScalars.of(value.getClass());
            if (scalar != null) {
                out.writeStartArray();
                out.writeString(scalar.id());
                out.writeString(text(value, scalar, out));
                out.writeEndArray();
            } else if (types.isPlainCollection(value.getClass())) {
                writeCollection(value, out, context);
            } else {
                writeOther(value, out, context);
            }
        }
    }

    /** A calendar may be set to what cannot be. */
    private static String text(Object value, PlainScalars.Scalar scalar, JsonGenerator out) {
        try {
            return scalar.print().apply(value);
        } catch (RuntimeException impossible) {
            throw DatabindException.from(out, "This is no possible " + scalar.id(), impossible);
        }
    }

    private void writeOther(Object value, JsonGenerator out, SerializationContext context) {
        String id = _idResolver.idFromValue(context, value);
        out.writeStartArray();
        out.writeString(id);
        if (id.equals(AnyIds.JSON)) {
            // Nobody looks for ids in what is read without a class.
            types.plainWriter().writeValue(out, value);
        } else {
            Class<?> projection =
                    Proxy.isProxyClass(value.getClass()) ? types.names().trusted(value.getClass()) : null;
            context.findRootValueSerializer(projection == null ? value.getClass() : projection)
                    .serialize(value, out, context);
        }
        out.writeEndArray();
    }

    private boolean writeNatural(Object value, JsonGenerator out) {
        if (value instanceof String text) {
            out.writeString(text);
        } else if (value instanceof Boolean flag) {
            out.writeBoolean(flag);
        } else if (value instanceof Integer number && types.habits().keepIntegers()) {
            out.writeNumber(number);
        } else if (value instanceof Double number
                && Double.isFinite(number)
                && types.habits().keepDoubles()) {
            out.writeNumber(number);
        } else {
            return false;
        }
        return true;
    }

    private void writeCollection(Object value, JsonGenerator out, SerializationContext context) {
        out.writeStartArray();
        if (value.getClass().isArray()) {
            out.writeString(types.names().arrayId(value.getClass()));
            out.writeStartArray();
            for (int i = 0; i < Array.getLength(value); i++) {
                write(Array.get(value, i), out, context);
            }
            out.writeEndArray();
        } else {
            out.writeString(PlainCollections.id(value));
            if (value instanceof Map<?, ?> map) {
                writeMap(map, out, context);
            } else {
                writeElements(PlainCollections.elements(value), out, context);
            }
        }
        out.writeEndArray();
    }

    private void writeElements(Collection<?> elements, JsonGenerator out, SerializationContext context) {
        out.writeStartArray();
        for (Object element : elements) {
            write(element, out, context);
        }
        out.writeEndArray();
    }

    /** An object if the keys are texts, else an array of keys and values by turns. */
    private void writeMap(Map<?, ?> map, JsonGenerator out, SerializationContext context) {
        boolean object = PlainCollections.hasTextKeys(map);
        if (object) {
            out.writeStartObject();
        } else {
            out.writeStartArray();
        }
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (object) {
                out.writeName((String) entry.getKey());
            } else {
                write(entry.getKey(), out, context);
            }
            write(entry.getValue(), out, context);
        }
        if (object) {
            out.writeEndObject();
        } else {
            out.writeEndArray();
        }
    }
}
