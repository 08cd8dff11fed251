package dev.circlet.codec;

import dev.circlet.cache.Codec;
import java.lang.reflect.Type;
import java.util.Objects;
import tools.jackson.databind.json.JsonMapper;

/**
 * Makes a {@link JsonCodec} for any type.
 *
 * @since 0.1
 */
public final class JsonCodecFactory implements Codec.Factory {

    private final ToldTypes types;

    /**
     * Creates a factory.
     *
     * @param mapper how to write and read; equal on all nodes
     */
    public JsonCodecFactory(JsonMapper mapper) {
        this.types = new ToldTypes(Objects.requireNonNull(mapper, "mapper"));
    }

    @Override
    public Codec<?> create(Type type) {
        return new JsonCodec<>(types, type);
    }
}
