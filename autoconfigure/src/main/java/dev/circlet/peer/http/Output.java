package dev.circlet.peer.http;

import dev.circlet.cache.ByteView;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;

/** Grows an array of bytes in the notation of the protocol: big-endian, varints, lengths before texts. */
final class Output {

    /** Names of groups and members. */
    static final Pattern NAME = Pattern.compile("[A-Za-z0-9._:-]{1,64}");

    private byte[] bytes;
    private int size;

    Output(int capacity) {
        bytes = new byte[capacity];
    }

    /** The array behind, valid up to {@link #size()}. */
    byte[] array() {
        return bytes;
    }

    int size() {
        return size;
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    /** Starts a frame; its length is not known yet. */
    void begin(int type) {
        int32(0);
        int8(type);
    }

    /** Closes the frame that began with the first byte, and counts what is still to be appended to it. */
    void end(int trailer) {
        int length = size - Frame.LENGTH_BYTES + trailer;
        bytes[0] = (byte) (length >>> 24);
        bytes[1] = (byte) (length >>> 16);
        bytes[2] = (byte) (length >>> 8);
        bytes[3] = (byte) length;
    }

    void int8(int value) {
        ensure(1);
        bytes[size++] = (byte) value;
    }

    void int32(int value) {
        ensure(4);
        for (int shift = 24; shift >= 0; shift -= 8) {
            bytes[size++] = (byte) (value >>> shift);
        }
    }

    void int64(long value) {
        ensure(8);
        for (int shift = 56; shift >= 0; shift -= 8) {
            bytes[size++] = (byte) (value >>> shift);
        }
    }

    /** Writes a number that cannot be negative, seven bits a byte, the low ones first. */
    void varint(long value) throws ProtocolException {
        if (value < 0) {
            throw ProtocolException.malformed("A negative number stands where none can be");
        }
        bits(value);
    }

    /** Writes a number with its sign in the lowest bit. */
    void zigzag(long value) {
        bits((value << 1) ^ (value >> 63));
    }

    private void bits(long value) {
        ensure(10);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
    }

    void name(String name) throws ProtocolException {
        if (!NAME.matcher(name).matches()) {
            throw ProtocolException.malformed("A name of " + name.length() + " characters is not valid; use 1 to 64"
                    + " letters, digits, '.', '_', ':' and '-'");
        }
        string(name.getBytes(StandardCharsets.US_ASCII), name.length());
    }

    void key(String key) throws ProtocolException {
        if (hasLoneSurrogate(key)) {
            throw ProtocolException.malformed("The key holds a lone surrogate and has no UTF-8 form");
        }
        byte[] utf8 = key.getBytes(StandardCharsets.UTF_8);
        if (utf8.length == 0 || utf8.length > Frame.MAX_KEY_BYTES) {
            throw ProtocolException.limit(
                    "A key of " + utf8.length + " bytes cannot be sent; use 1 to " + Frame.MAX_KEY_BYTES);
        }
        string(utf8, utf8.length);
    }

    /** Writes words for people: what UTF-8 cannot express becomes a question mark, what is too long is cut. */
    void text(String text) throws ProtocolException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        int length = utf8.length;
        if (length > Frame.MAX_TEXT_BYTES) {
            length = Frame.MAX_TEXT_BYTES;
            while ((utf8[length] & 0xC0) == 0x80) {
                length--;
            }
        }
        string(utf8, length);
    }

    void view(ByteView view) throws ProtocolException {
        varint(view.size());
        ensure(view.size());
        view.copyTo(bytes, size);
        size += view.size();
    }

    void raw(byte[] more, int length) {
        ensure(length);
        System.arraycopy(more, 0, bytes, size, length);
        size += length;
    }

    private void string(byte[] utf8, int length) throws ProtocolException {
        varint(length);
        raw(utf8, length);
    }

    private void ensure(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(size + more, bytes.length * 2));
        }
    }

    private static boolean hasLoneSurrogate(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (i + 1 == text.length() || !Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1))) {
                    return true;
                }
                i++;
            }
        }
        return false;
    }
}
