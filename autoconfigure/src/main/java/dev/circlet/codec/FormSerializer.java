package dev.circlet.codec;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonToken;
import tools.jackson.core.type.WritableTypeId;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.jsontype.TypeSerializer;
import tools.jackson.databind.ser.Serializers;
import tools.jackson.databind.ser.std.StdSerializer;

/** Writes values in their {@link Form}. */
final class FormSerializer extends StdSerializer<Object> {

    private final SpringForms forms;
    private final Form form;
    private final JavaType type;
    private final @Nullable ValueSerializer<Object> serializer;

    private FormSerializer(SpringForms forms, Form form, JavaType type, @Nullable ValueSerializer<Object> serializer) {
        super(type);
        this.forms = forms;
        this.form = form;
        this.type = type;
        this.serializer = serializer;
    }

    @Override
    public ValueSerializer<?> createContextual(SerializationContext context, @Nullable BeanProperty property) {
        return new FormSerializer(forms, form, type, find(context));
    }

    /** Not of the property, whose annotations are about the value. */
    private ValueSerializer<Object> find(SerializationContext context) {
        return context.findContentValueSerializer(form.as(type, context.getTypeFactory()), null);
    }

    /** Jackson asks the serializer of a declared type for values of its subclasses, too. */
    @Override
    public void serialize(Object value, JsonGenerator out, SerializationContext context) {
        if (forms.toWrite(value.getClass()) == null) {
            context.findContentValueSerializer(value.getClass(), null).serialize(value, out, context);
            return;
        }
        ValueSerializer<Object> found = serializer == null ? find(context) : serializer;
        found.serialize(form.print().apply(value), out, context);
    }

    /** By default typing of the application. */
    @Override
    public void serializeWithType(Object value, JsonGenerator out, SerializationContext context, TypeSerializer ids) {
        WritableTypeId id = ids.writeTypePrefix(out, context, ids.typeId(value, form.type(), JsonToken.VALUE_STRING));
        serialize(value, out, context);
        ids.writeTypeSuffix(out, context, id);
    }

    /** Those of all forms. */
    static Serializers all(SpringForms forms) {
        return new FoundSerializers(type -> {
            Form form = forms.toWrite(type.getRawClass());
            return form == null ? null : new FormSerializer(forms, form, type, null);
        });
    }
}
