package dev.circlet.cache;

import java.io.IOException;
import java.util.function.ToLongFunction;

/** Decodes the bytes of an entry once and gives everybody the same object. */
final class SharingCodec<V> implements Codec<V> {

    private final Codec<V> codec;
    private final ToLongFunction<V> weigher;

    SharingCodec(Codec<V> codec, ToLongFunction<V> weigher) {
        this.codec = codec;
        this.weigher = weigher;
    }

    @Override
    public ByteView encode(V value) throws IOException {
        return codec.encode(value);
    }

    @Override
    @SuppressWarnings("unchecked") // what this codec shared, it decoded
    public V decode(ByteView bytes) throws IOException {
        if (!(bytes instanceof SharedView view)) {
            return codec.decode(bytes);
        }
        Object shared = view.decodedBy(this);
        if (shared != null) {
            return (V) shared;
        }
        V value = codec.decode(bytes);
        long weight = weigher.applyAsLong(value);
        return weight < 0 ? value : (V) view.share(this, value, weight);
    }

    @Override
    public int version() {
        return codec.version();
    }

    @Override
    public ToLongFunction<V> weigher() {
        return weigher;
    }
}
