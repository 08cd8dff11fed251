package dev.circlet.codec;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.ser.Serializers;
import tools.jackson.databind.ser.std.StdScalarSerializer;

/** Writes the text of {@link OldTimes}. */
final class TimeSerializer extends StdScalarSerializer<Object> {

    private TimeSerializer(Class<?> type) {
        super(type, false);
    }

    @Override
    public ValueSerializer<?> createContextual(SerializationContext context, @Nullable BeanProperty property) {
        return TimeForms.isSaid(property, context.getConfig(), handledType())
                ? TimeForms.jacksons(handledType()).createContextual(context, property)
                : this;
    }

    @Override
    public void serialize(Object value, JsonGenerator out, SerializationContext context) {
        out.writeString(text(value, out));
    }

    /** A calendar may be set to what cannot be. */
    private static String text(Object value, JsonGenerator out) {
        try {
            return OldTimes.print(value);
        } catch (RuntimeException impossible) {
            throw DatabindException.from(
                    out, "This is no possible " + value.getClass().getName(), impossible);
        }
    }

    /** Those of all these times. */
    static Serializers all(TimeForms times) {
        return new FoundSerializers(
                type -> times.isWritten(type.getRawClass()) ? new TimeSerializer(type.getRawClass()) : null);
    }
}
