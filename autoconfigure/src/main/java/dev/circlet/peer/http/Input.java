package dev.circlet.peer.http;

import dev.circlet.cache.ByteView;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Reads what {@link Output} wrote, out of buffers that together hold exactly one frame. Every read checks its bounds, and
 * whatever a writer of this protocol would not have written is refused: longer varints than needed, unknown flags,
 * malformed UTF-8, bytes after the end.
 */
final class Input extends InputStream {

    private final List<ByteBuffer> buffers;
    private int next;
    private ByteBuffer current = ByteBuffer.allocate(0);
    private int remaining;

    Input(List<ByteBuffer> buffers) {
        this.buffers = buffers;
        for (ByteBuffer buffer : buffers) {
            remaining += buffer.remaining();
        }
    }

    int remaining() {
        return remaining;
    }

    @Override
    public int read() {
        if (remaining == 0) {
            return -1;
        }
        advance();
        remaining--;
        return current.get() & 0xFF;
    }

    @Override
    public int read(byte[] dest, int offset, int length) {
        if (remaining == 0) {
            return length == 0 ? 0 : -1;
        }
        advance();
        int count = Math.min(length, current.remaining());
        current.get(dest, offset, count);
        remaining -= count;
        return count;
    }

    private void advance() {
        while (!current.hasRemaining()) {
            current = buffers.get(next++);
        }
    }

    int int8() throws ProtocolException {
        int value = read();
        if (value < 0) {
            throw ProtocolException.malformed("The frame ends too early");
        }
        return value;
    }

    int int32() throws ProtocolException {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            value = value << 8 | int8();
        }
        return value;
    }

    long int64() throws ProtocolException {
        return (long) int32() << 32 | int32() & 0xFFFF_FFFFL;
    }

    /** Reads a byte of flags. */
    int flags(int known) throws ProtocolException {
        int flags = int8();
        if ((flags & ~known) != 0) {
            throw ProtocolException.malformed("Flags " + flags + " hold unknown ones");
        }
        return flags;
    }

    /** Reads a number that cannot be negative. */
    long varint() throws ProtocolException {
        long value = bits();
        if (value < 0) {
            throw ProtocolException.malformed("A number is too large");
        }
        return value;
    }

    int varint(int limit, String what) throws ProtocolException {
        long value = varint();
        if (value > limit) {
            throw ProtocolException.limit(what + " of " + value + " is over the limit of " + limit);
        }
        return (int) value;
    }

    long zigzag() throws ProtocolException {
        long bits = bits();
        return bits >>> 1 ^ -(bits & 1);
    }

    private long bits() throws ProtocolException {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int read = int8();
            value |= (long) (read & 0x7F) << shift;
            if (read < 0x80) {
                boolean padded = read == 0 && shift > 0;
                if (padded || shift == 63 && read > 1) {
                    break;
                }
                return value;
            }
        }
        throw ProtocolException.malformed("A number is not in its shortest form or too large");
    }

    /** Reads how many elements follow, each of which takes at least one byte. */
    int count(int limit, String what) throws ProtocolException {
        int count = varint(limit, "A number of " + what);
        if (count > remaining) {
            throw ProtocolException.malformed("The frame is too short for " + count + " " + what);
        }
        return count;
    }

    String name() throws ProtocolException {
        String name = string(64, "A length of a name");
        if (!Output.NAME.matcher(name).matches()) {
            throw ProtocolException.malformed("A name of " + name.length() + " characters is not valid");
        }
        return name;
    }

    String key() throws ProtocolException {
        String key = string(Frame.MAX_KEY_BYTES, "A length of a key");
        if (key.isEmpty()) {
            throw ProtocolException.limit("A key is empty");
        }
        return key;
    }

    String text() throws ProtocolException {
        return string(Frame.MAX_TEXT_BYTES, "A length of a text");
    }

    private String string(int limit, String what) throws ProtocolException {
        byte[] utf8 = new byte[length(limit, what)];
        int ascii = 0;
        for (int i = 0; i < utf8.length; i++) {
            utf8[i] = (byte) int8();
            ascii |= utf8[i];
        }
        if (ascii >= 0) {
            return new String(utf8, StandardCharsets.ISO_8859_1);
        }
        try {
            // A fresh decoder reports what is malformed instead of replacing it.
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException malformed) {
            throw ProtocolException.malformed("A text of " + utf8.length + " bytes is not well-formed UTF-8");
        }
    }

    /** Reads a value into an array of its own, the only copy between socket and cache. */
    ByteView view() throws ProtocolException {
        try {
            return ByteView.read(this, length(remaining, "A length of a value"));
        } catch (ProtocolException refused) {
            throw refused;
        } catch (IOException impossible) {
            throw ProtocolException.malformed("The frame is too short for its value");
        }
    }

    private int length(int limit, String what) throws ProtocolException {
        int length = varint(limit, what);
        if (length > remaining) {
            throw ProtocolException.malformed(what + " is " + length + ", but " + remaining + " bytes follow");
        }
        return length;
    }

    /** Checks that nothing is left. */
    void end() throws ProtocolException {
        if (remaining > 0) {
            throw ProtocolException.malformed(remaining + " bytes follow the end of the frame");
        }
    }
}
