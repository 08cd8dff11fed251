package dev.circlet.codec;

import dev.circlet.cache.ByteView;
import dev.circlet.cache.Codec;
import dev.circlet.cache.ImmutableValues;
import dev.circlet.cache.OtherShapeException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Objects;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
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
 * <p>A value of a sealed type or of one that others may extend, wherever it stands, is preceded by the id of its class, if
 * nothing else makes it readable: no {@code @JsonTypeInfo} or {@code @JsonSubTypes}, no (de)serializer or default typing of
 * the application. The id of a class that a sealed type permits is the simple name, that of any other class its name with a
 * hash of its own shape; nodes whose classes differ do not read it, see {@link OtherShapeException}. Only concrete classes
 * that extend the declared type are read, whatever the bytes say. Instances of classes without a name or a constructor for
 * Jackson are written and cannot be read back.
 *
 * <p>A class that has fields, and no property that Jackson can write and read, is refused: its values would come back empty.
 *
 * <p>Times keep the offset or zone that they had, whatever the mapper says of them: who reads a value should see what was
 * written.
 *
 * @param <V> the type of the values
 * @since 0.1
 */
public final class JsonCodec<V> implements Codec<V> {

    /** Before JSON that tells no classes where it could. Means nothing in JSON, and no writer begins with it. */
    private static final byte PLAIN = ' ';

    private final ObjectWriter writer;
    private final @Nullable ObjectWriter plain;
    private final ObjectReader reader;
    private final ObjectReader plainReader;
    private final JavaType type;
    private final int version;
    private final boolean inList;
    private final @Nullable ToLongFunction<V> weigher;
    private final @Nullable Class<?> forgotten;

    /**
     * Creates a codec.
     *
     * @param mapper how to write and read
     * @param type the full generic type of the values
     */
    public JsonCodec(JsonMapper mapper, Type type) {
        this(new ToldTypes(mapper, none -> false), type);
    }

    JsonCodec(ToldTypes types, Type type) {
        this.type = types.plain().constructType(type);
        this.weigher = ImmutableValues.weigher(type);
        JsonShape shape = new JsonShape(types, this.type);
        types.declare(shape.classes());
        this.forgotten = shape.forgotten();
        this.version = VersionHash.of("json:" + shape);
        JsonMapper mapper = shape.tellsClasses() ? types.telling() : types.plain();
        // For a value at the root Jackson would forget the type arguments, and with them what is told among them.
        this.inList = this.type.hasGenericTypes()
                && (types.tells(this.type) || !types.forms().parts(this.type).isEmpty());
        JavaType written = inList ? mapper.getTypeFactory().constructCollectionType(List.class, this.type) : this.type;
        this.writer = writer(mapper, written);
        // Without ids a value of Object would come back as something else.
        this.plain = shape.tellsClasses() && !this.type.isJavaLangObject() ? writer(types.plain(), this.type) : null;
        this.reader = reader(mapper, written);
        this.plainReader = plain == null ? reader : reader(types.plain(), this.type);
    }

    private static ObjectReader reader(JsonMapper mapper, JavaType type) {
        return mapper.readerFor(type)
                .without(DateTimeFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
                .withoutRootName();
    }

    private static ObjectWriter writer(JsonMapper mapper, JavaType type) {
        return mapper.writerFor(type)
                .with(DateTimeFeature.WRITE_DATES_WITH_ZONE_ID)
                .withoutRootName();
    }

    @Override
    public ByteView encode(V value) throws IOException {
        if (forgotten != null) {
            throw new IOException(
                    "values of " + forgotten.getTypeName() + " would come back empty, because Jackson finds no"
                            + " property in them that it can write and read; annotate what it shall write with @JsonProperty");
        }
        try {
            return ByteView.of(bytes(value));
        } catch (JacksonException e) {
            throw new IOException("A value of type " + type.toCanonical() + " cannot be written as JSON", e);
        }
    }

    private byte[] bytes(V value) {
        try {
            return writer.writeValueAsBytes(inList ? List.of(value) : value);
        } catch (JacksonException unable) {
            if (plain == null) {
                throw unable;
            }
            // A serializer of the application knows nothing of ids.
            return marked(plain.writeValueAsBytes(value));
        }
    }

    private static byte[] marked(byte[] json) {
        byte[] bytes = new byte[json.length + 1];
        bytes[0] = PLAIN;
        System.arraycopy(json, 0, bytes, 1, json.length);
        return bytes;
    }

    @Override
    public V decode(ByteView bytes) throws IOException {
        V value;
        try (InputStream in = bytes.asInputStream()) {
            if (bytes.size() > 0 && bytes.get(0) == PLAIN) {
                value = plainReader.readValue(in);
            } else {
                value = inList ? only(reader.readValue(in)) : reader.readValue(in);
            }
        } catch (RuntimeException e) {
            // Of Jackson or of what it makes: a sorted set does not take each element.
            if (isOfOtherShape(e)) {
                throw new OtherShapeException(
                        "A class in the JSON of a " + type.toCanonical() + " is of another release", e);
            }
            throw new IOException("The bytes are not the JSON of a " + type.toCanonical(), e);
        }
        if (value == null) {
            throw new IOException("The bytes are the JSON null, not a " + type.toCanonical());
        }
        return value;
    }

    private static boolean isOfOtherShape(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .anyMatch(ClassIds.OtherShape.class::isInstance);
    }

    private @Nullable V only(@Nullable List<@Nullable V> values) {
        return values == null || values.size() != 1 ? null : values.get(0);
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
