package dev.circlet.codec;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;

/** Puts an id before maps that are {@link Rows}. */
final class RowSerializer extends AnySerializer {

    private RowSerializer(ValueSerializer<Object> serializer) {
        super(serializer);
    }

    static AnySerializer marking(ValueSerializer<?> serializer) {
        return new RowSerializer(unchecked(serializer));
    }

    @Override
    AnySerializer like(ValueSerializer<?> serializer) {
        return marking(serializer);
    }

    /** Of a property with a form of its own, no id is read. */
    @Override
    public ValueSerializer<?> createContextual(SerializationContext context, @Nullable BeanProperty property) {
        ValueSerializer<?> contextual = super.createContextual(context, property);
        return property != null && UntoldMembers.hasOwnForm(property.getMember())
                ? before(((RowSerializer) contextual).serializer())
                : contextual;
    }

    @Override
    public void serialize(Object value, JsonGenerator out, SerializationContext context) {
        if (Rows.isRow(value)) {
            out.writeStartArray();
            out.writeString(Rows.ID);
            super.serialize(value, out, context);
            out.writeEndArray();
        } else {
            super.serialize(value, out, context);
        }
    }
}
