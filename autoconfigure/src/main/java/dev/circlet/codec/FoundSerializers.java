package dev.circlet.codec;

import com.fasterxml.jackson.annotation.JsonFormat;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.ser.Serializers;

/** Serializers that are found by the type alone, of classes and enums alike. */
final class FoundSerializers extends Serializers.Base {

    private final Function<JavaType, @Nullable ValueSerializer<?>> find;

    /** @param find answers null where it has none */
    FoundSerializers(Function<JavaType, @Nullable ValueSerializer<?>> find) {
        this.find = find;
    }

    @Override
    public @Nullable ValueSerializer<?> findSerializer(
            SerializationConfig config,
            JavaType type,
            BeanDescription.Supplier description,
            JsonFormat.@Nullable Value format) {
        return find.apply(type);
    }

    @Override
    public @Nullable ValueSerializer<?> findEnumSerializer(
            SerializationConfig config,
            JavaType type,
            BeanDescription.Supplier description,
            JsonFormat.@Nullable Value format) {
        return find.apply(type);
    }
}
