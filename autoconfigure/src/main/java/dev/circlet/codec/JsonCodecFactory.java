package dev.circlet.codec;

import dev.circlet.cache.Codec;
import dev.circlet.cache.UntypedCodec;
import java.lang.reflect.Type;
import java.util.Objects;
import java.util.function.Predicate;
import tools.jackson.databind.json.JsonMapper;

/**
 * Makes a {@link JsonCodec} for any type. For {@code Object} it makes an {@link UntypedCodec}, unless the application says
 * by default typing or a deserializer how that is read.
 *
 * <p>Where {@code Object}, a wildcard or the like is declared, a class is made of what the bytes say only if the application
 * owns it, or a codec of this factory has it in its declared type.
 *
 * @since 0.1
 */
public final class JsonCodecFactory implements Codec.Factory {

    private final ToldTypes types;

    /**
     * Creates a factory for an application that owns no classes.
     *
     * @param mapper how to write and read; equal on all nodes
     */
    public JsonCodecFactory(JsonMapper mapper) {
        this(mapper, none -> false);
    }

    /**
     * Creates a factory.
     *
     * @param mapper how to write and read; equal on all nodes
     * @param owned tells of the name of a class whether it is the application's own; equal on all nodes
     */
    public JsonCodecFactory(JsonMapper mapper, Predicate<String> owned) {
        this.types = new ToldTypes(Objects.requireNonNull(mapper, "mapper"), Objects.requireNonNull(owned, "owned"));
    }

    @Override
    public Codec<?> create(Type type) {
        return type == Object.class && types.tellsAny() ? new JsonUntypedCodec(types) : new JsonCodec<>(types, type);
    }
}
