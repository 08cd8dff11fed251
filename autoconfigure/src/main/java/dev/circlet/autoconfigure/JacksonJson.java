package dev.circlet.autoconfigure;

import dev.circlet.cache.Codec;
import dev.circlet.codec.JsonCodecFactory;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.util.function.SingletonSupplier;
import tools.jackson.databind.json.JsonMapper;

/** JSON by the application's mapper as the form of typed values; knows no type if there is no mapper. */
final class JacksonJson implements Codec.Factory {

    private final SingletonSupplier<JsonCodecFactory> factory;

    JacksonJson(ListableBeanFactory beans) {
        this.factory = SingletonSupplier.ofNullable(() -> {
            JsonMapper mapper = beans.getBeanProvider(JsonMapper.class).getIfAvailable();
            return mapper == null ? null : new JsonCodecFactory(mapper);
        });
    }

    @Override
    public @Nullable Codec<?> create(Type type) {
        JsonCodecFactory json = factory.get();
        return json == null ? null : json.create(type);
    }
}
