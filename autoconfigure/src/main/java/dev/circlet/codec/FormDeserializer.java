package dev.circlet.codec;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.Deserializers;
import tools.jackson.databind.deser.std.StdDeserializer;

/** Reads values from their {@link Form}. */
final class FormDeserializer extends StdDeserializer<Object> {

    private final Form form;
    private final JavaType type;
    private final @Nullable ValueDeserializer<Object> deserializer;

    private FormDeserializer(Form form, JavaType type, @Nullable ValueDeserializer<Object> deserializer) {
        super(type);
        this.form = form;
        this.type = type;
        this.deserializer = deserializer;
    }

    @Override
    public ValueDeserializer<?> createContextual(DeserializationContext context, @Nullable BeanProperty property) {
        return new FormDeserializer(form, type, find(context));
    }

    private ValueDeserializer<Object> find(DeserializationContext context) {
        return context.findContextualValueDeserializer(form.as(type, context.getTypeFactory()), null);
    }

    @Override
    public Object deserialize(JsonParser in, DeserializationContext context) {
        Object written = (deserializer == null ? find(context) : deserializer).deserialize(in, context);
        Object value;
        try {
            value = written == null ? null : form.parse().apply(written);
        } catch (RuntimeException malformed) {
            value = null;
        }
        return value == null ? context.reportInputMismatch(type, "This is no %s", type.getRawClass()) : value;
    }

    /** Those of all forms. */
    static Deserializers all(SpringForms forms) {
        return new FoundDeserializers(type -> {
            Form form = forms.toRead(type.getRawClass());
            return form == null ? null : new FormDeserializer(form, type, null);
        });
    }
}
