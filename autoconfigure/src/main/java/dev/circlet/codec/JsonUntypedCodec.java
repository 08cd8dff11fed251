package dev.circlet.codec;

import dev.circlet.cache.ByteView;
import dev.circlet.cache.UntypedCodec;
import java.io.IOException;
import java.lang.reflect.Array;
import java.util.Collection;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Values of the platform, of the application's classes, and collections of these, as JSON that tells the classes. */
final class JsonUntypedCodec implements UntypedCodec {

    private static final int MAX_DEPTH = 32;

    private final ToldTypes types;
    private final JsonCodec<Object> json;

    JsonUntypedCodec(ToldTypes types) {
        this.types = types;
        this.json = new JsonCodec<>(types, Object.class);
    }

    @Override
    public boolean comesBack(Object value) {
        return comesBack(value, MAX_DEPTH);
    }

    private boolean comesBack(@Nullable Object value, int depth) {
        if (value == null || PlainScalars.of(value.getClass()) != null) {
            return true;
        }
        Class<?> type = value.getClass();
        return types.isPlainCollection(type)
                ? depth > 0 && elements(value).allMatch(element -> comesBack(element, depth - 1))
                : types.names().trusted(type) != null;
    }

    private static Stream<?> elements(Object collection) {
        if (collection.getClass().isArray()) {
            return IntStream.range(0, Array.getLength(collection)).mapToObj(i -> Array.get(collection, i));
        }
        if (collection instanceof Map<?, ?> map) {
            return Stream.of(map.keySet(), map.values()).flatMap(Collection::stream);
        }
        return PlainCollections.elements(collection).stream();
    }

    @Override
    public ByteView encode(Object value) throws IOException {
        return json.encode(value);
    }

    @Override
    public Object decode(ByteView bytes) throws IOException {
        return json.decode(bytes);
    }

    @Override
    public int version() {
        return json.version();
    }

    @Override
    public String toString() {
        return json.toString();
    }
}
