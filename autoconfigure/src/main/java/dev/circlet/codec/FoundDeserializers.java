package dev.circlet.codec;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.Deserializers;

/** Deserializers that are found by the type alone, of classes and enums alike. */
final class FoundDeserializers extends Deserializers.Base {

    private final Function<JavaType, @Nullable ValueDeserializer<?>> find;

    /** @param find answers null where it has none */
    FoundDeserializers(Function<JavaType, @Nullable ValueDeserializer<?>> find) {
        this.find = find;
    }

    @Override
    public @Nullable ValueDeserializer<?> findBeanDeserializer(
            JavaType type, DeserializationConfig config, BeanDescription.Supplier description) {
        return find.apply(type);
    }

    @Override
    public @Nullable ValueDeserializer<?> findEnumDeserializer(
            JavaType type, DeserializationConfig config, BeanDescription.Supplier description) {
        return find.apply(type);
    }

    /** Jackson does not ask for it. */
    @Override
    public boolean hasDeserializerFor(DeserializationConfig config, Class<?> type) {
        return false;
    }
}
