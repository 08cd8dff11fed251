package dev.circlet.autoconfigure;

import dev.circlet.cache.Codec;
import dev.circlet.codec.JsonCodecFactory;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;
import tools.jackson.databind.json.JsonMapper;

/** JSON by the application's mapper as the form of typed values; knows no type if there is no mapper. */
record JacksonJson(ListableBeanFactory beans) implements Codec.Factory {

    @Override
    public @Nullable Codec<?> create(Type type) {
        JsonMapper mapper = beans.getBeanProvider(JsonMapper.class).getIfAvailable();
        return mapper == null ? null : new JsonCodecFactory(mapper).create(type);
    }
}
