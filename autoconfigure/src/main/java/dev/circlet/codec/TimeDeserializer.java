package dev.circlet.codec;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.ValueDeserializerModifier;
import tools.jackson.databind.deser.std.DelegatingDeserializer;

/** Reads the text of {@link OldTimes}, and leaves to Jackson what is none: a subclass by the application, for instance. */
final class TimeDeserializer extends DelegatingDeserializer {

    private final Function<String, Object> parser;

    private TimeDeserializer(ValueDeserializer<?> other, Function<String, Object> parser) {
        super(other);
        this.parser = parser;
    }

    @Override
    protected ValueDeserializer<?> newDelegatingInstance(ValueDeserializer<?> other) {
        return new TimeDeserializer(other, parser);
    }

    @Override
    public ValueDeserializer<?> createContextual(DeserializationContext context, @Nullable BeanProperty property) {
        ValueDeserializer<?> contextual = super.createContextual(context, property);
        return TimeForms.isSaid(property, context.getConfig(), handledType())
                ? ((TimeDeserializer) contextual).getDelegatee()
                : contextual;
    }

    @Override
    public @Nullable Object deserialize(JsonParser in, DeserializationContext context) {
        if (in.currentToken() == JsonToken.VALUE_STRING) {
            try {
                Object time = parser.apply(in.getString());
                if (handledType().isInstance(time)) {
                    return time;
                }
            } catch (RuntimeException other) {
                // Jackson reads it, or says why it does not.
            }
        }
        return super.deserialize(in, context);
    }

    /** Stands before what Jackson reads such times with. */
    static final class Modifier extends ValueDeserializerModifier {

        private static final long serialVersionUID = 1L;

        private final transient TimeForms times;

        Modifier(TimeForms times) {
            this.times = times;
        }

        @Override
        public ValueDeserializer<?> modifyDeserializer(
                DeserializationConfig config, BeanDescription.Supplier type, ValueDeserializer<?> deserializer) {
            Function<String, Object> parser = times.parser(type.getBeanClass());
            return parser == null ? deserializer : new TimeDeserializer(deserializer, parser);
        }
    }
}
