package dev.circlet.spring;

import dev.circlet.cache.ByteView;
import dev.circlet.cache.Codec;
import dev.circlet.cache.OtherShapeException;
import java.io.IOException;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Writes the version of a codec before the bytes of each value, and reads bytes of this version only. */
final class EntryCodec implements Codec<Object> {

    private final String cache;
    private final Class<?> type;
    private final Codec<Object> codec;
    private final int version;
    private final Codec<Object> shared;
    private final Supplier<@Nullable EntryCodec> other;

    EntryCodec(String cache, Class<?> type, Codec<Object> codec) {
        this(cache, type, codec, () -> null);
    }

    private EntryCodec(String cache, Class<?> type, Codec<Object> codec, Supplier<@Nullable EntryCodec> other) {
        this.other = other;
        this.cache = cache;
        this.type = type;
        this.codec = codec;
        this.version = codec.version();
        this.shared = Codec.sharing(this);
    }

    /** This codec for entries, whose values are decoded once if they are immutable. */
    Codec<Object> shared() {
        return shared;
    }

    /** A codec that also reads values of its type which another one wrote, that for values of any type. */
    EntryCodec orElse(Supplier<@Nullable EntryCodec> other) {
        return new EntryCodec(cache, type, codec, other);
    }

    boolean accepts(Object value) {
        return type.isInstance(value);
    }

    boolean wrote(ByteView bytes) {
        if (bytes.size() < Integer.BYTES) {
            return false;
        }
        int found = 0;
        for (int i = 0; i < Integer.BYTES; i++) {
            found = found << Byte.SIZE | bytes.get(i) & 0xff;
        }
        return found == version;
    }

    @Override
    public ByteView encode(Object value) throws IOException {
        if (!accepts(value)) {
            throw new IOException("cache '" + cache + "' is used for values of " + type.getTypeName()
                    + " here and was given a " + value.getClass().getTypeName()
                    + "; give methods with different types caches of their own");
        }
        ByteView payload = encoded(value);
        byte[] entry = new byte[Integer.BYTES + payload.size()];
        for (int i = 0; i < Integer.BYTES; i++) {
            entry[i] = (byte) (version >> Byte.SIZE * (Integer.BYTES - 1 - i));
        }
        payload.copyTo(entry, Integer.BYTES);
        return ByteView.of(entry);
    }

    @Override
    public Object decode(ByteView bytes) throws IOException {
        if (!wrote(bytes)) {
            return decodedByOther(bytes);
        }
        Object value = decoded(bytes.slice(Integer.BYTES, bytes.size()));
        if (!accepts(value)) {
            throw new IOException("the codec of cache '" + cache + "' gave a "
                    + value.getClass().getTypeName() + " where " + type.getTypeName() + " is declared");
        }
        return value;
    }

    private Object decodedByOther(ByteView bytes) throws IOException {
        EntryCodec any = other.get();
        Object value = any != null && any.wrote(bytes) ? any.decode(bytes) : null;
        if (value == null || !accepts(value)) {
            throw new OtherVersionException(cache);
        }
        return value;
    }

    private ByteView encoded(Object value) throws IOException {
        try {
            return codec.encode(value);
        } catch (IOException | RuntimeException e) {
            throw new IOException("a value of cache '" + cache + "' cannot be encoded as " + type.getTypeName(), e);
        }
    }

    private Object decoded(ByteView bytes) throws IOException {
        try {
            return codec.decode(bytes);
        } catch (OtherShapeException otherRelease) {
            throw new OtherVersionException(cache);
        } catch (IOException | RuntimeException e) {
            throw new IOException("an entry of cache '" + cache + "' cannot be decoded as " + type.getTypeName(), e);
        }
    }

    @Override
    public int version() {
        return version;
    }

    @Override
    public @Nullable ToLongFunction<Object> weigher() {
        return codec.weigher();
    }
}
