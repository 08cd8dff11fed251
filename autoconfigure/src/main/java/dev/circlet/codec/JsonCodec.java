package dev.circlet.codec;

import dev.circlet.cache.ByteView;
import dev.circlet.cache.Codec;
import dev.circlet.cache.ImmutableValues;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Type;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes values as JSON, by Jackson 3.
 *
 * <p>The {@link #version()} follows the shape of the type: names and types of its components, all the way down. So nodes
 * whose classes differ do not read each other's bytes, while moving a class or reordering its components changes nothing.
 * What changes the bytes without changing the shape, such as another configuration of the mapper, calls for
 * {@link #withVersion}.
 *
 * <p>Times keep the offset or zone that they had, whatever the mapper says of them: who reads a value should see what was
 * written.
 *
 * @param <V> the type of the values
 * @since 0.1
 */
public final class JsonCodec<V> implements Codec<V> {

    private final ObjectWriter writer;
    private final ObjectReader reader;
    private final JavaType type;
    private final int version;
    private final @Nullable ToLongFunction<V> weigher;

    /**
     * Creates a codec.
     *
     * @param mapper how to write and read
     * @param type the full generic type of the values
     */
    public JsonCodec(JsonMapper mapper, Type type) {
        this.type = mapper.constructType(type);
        this.writer = mapper.writerFor(this.type).with(DateTimeFeature.WRITE_DATES_WITH_ZONE_ID);
        this.reader = mapper.readerFor(this.type).without(DateTimeFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE);
        this.weigher = ImmutableValues.weigher(type);
        this.version = VersionHash.of("json:" + JsonShape.of(mapper.getTypeFactory(), this.type));
    }

    @Override
    public ByteView encode(V value) throws IOException {
        try {
            return ByteView.of(writer.writeValueAsBytes(value));
        } catch (JacksonException e) {
            throw new IOException("A value of type " + type.toCanonical() + " cannot be written as JSON", e);
        }
    }

    @Override
    public V decode(ByteView bytes) throws IOException {
        V value;
        try (InputStream in = bytes.asInputStream()) {
            value = reader.readValue(in);
        } catch (JacksonException e) {
            throw new IOException("The bytes are not the JSON of a " + type.toCanonical(), e);
        }
        if (value == null) {
            throw new IOException("The bytes are the JSON null, not a " + type.toCanonical());
        }
        return value;
    }

    @Override
    public int version() {
        return version;
    }

    @Override
    public @Nullable ToLongFunction<V> weigher() {
        return weigher;
    }

    @Override
    public String toString() {
        return "JsonCodec[" + type.toCanonical() + "]";
    }
}
