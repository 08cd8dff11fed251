package dev.circlet.cache;

import java.io.IOException;

/** The codec of groups registered without one: bytes in any of their forms. */
final class RawCodec implements Codec<Object> {

    @Override
    public ByteView encode(Object value) throws IOException {
        if (value instanceof ByteView view) {
            return view;
        }
        if (value instanceof byte[] bytes) {
            return ByteView.of(bytes);
        }
        if (value instanceof String text) {
            return UTF8.encode(text);
        }
        throw new IOException("a group without a codec takes byte[], ByteView and String only");
    }

    @Override
    public Object decode(ByteView bytes) {
        return bytes;
    }

    @Override
    public int version() {
        return BYTES.version();
    }
}
