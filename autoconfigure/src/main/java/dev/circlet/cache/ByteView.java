package dev.circlet.cache;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An immutable run of bytes: the form in which values are cached, shared between callers and sent to peers.
 *
 * <p>Every public factory copies what it is given, and every accessor copies what it hands out or wraps it read-only,
 * so one view may be shared by any number of threads. {@link #slice} shares the bytes of its view, and so keeps all of
 * them reachable.
 *
 * <p>Views are compared byte by byte, as unsigned numbers and the shorter one first, which is the order of
 * {@link Arrays#compareUnsigned(byte[], byte[])}. The order agrees with {@link #equals}.
 *
 * @since 0.1
 */
public sealed class ByteView implements Comparable<ByteView> permits SharedView {

    private static final ByteView EMPTY = new ByteView(new byte[0], 0, 0);

    // Three fields and a header make 24 bytes with compressed references. A cached hash would make it 32.
    private final byte[] bytes;
    private final int offset;
    private final int size;

    private ByteView(byte[] bytes, int offset, int size) {
        this.bytes = bytes;
        this.offset = offset;
        this.size = size;
    }

    /** Shares the bytes of another view. */
    ByteView(ByteView other) {
        this(other.bytes, other.offset, other.size);
    }

    /**
     * Returns the view of no bytes.
     *
     * @return the one empty view
     */
    public static ByteView empty() {
        return EMPTY;
    }

    /**
     * Copies an array.
     *
     * @param bytes the bytes to copy
     * @return a view of the copy
     */
    public static ByteView of(byte[] bytes) {
        return wrap(bytes.clone());
    }

    /**
     * Copies a part of an array.
     *
     * @param bytes the array to copy from
     * @param offset the index of the first byte
     * @param length how many bytes
     * @return a view of the copy
     * @throws IndexOutOfBoundsException if the part does not lie within the array
     */
    public static ByteView of(byte[] bytes, int offset, int length) {
        if (offset < 0 || length < 0 || offset > bytes.length - length) {
            throw new IndexOutOfBoundsException("Offset " + offset + " and length " + length
                    + " are outside an array of " + bytes.length + " bytes");
        }
        return wrap(Arrays.copyOfRange(bytes, offset, offset + length));
    }

    /**
     * Encodes text as UTF-8.
     *
     * @param text the text
     * @return a view of its UTF-8 form
     * @throws IllegalArgumentException if the text holds a surrogate without its partner, which UTF-8 cannot express
     */
    public static ByteView utf8(String text) {
        try {
            return read(StandardCharsets.UTF_8
                    .newEncoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .encode(CharBuffer.wrap(text)));
        } catch (CharacterCodingException malformed) {
            // The text may be a key or a value, so the message must not repeat it.
            throw new IllegalArgumentException(
                    "Text of " + text.length() + " characters holds a lone surrogate and has no UTF-8 form", malformed);
        }
    }

    /**
     * Reads the next bytes of a stream into a view, without a second copy. Blocks as the stream does and leaves it open.
     *
     * <p>The array is allocated before the first byte arrives, so callers check an announced size against their limit
     * first.
     *
     * @param in the stream to read from; it must not keep the arrays it is asked to fill
     * @param size how many bytes to read
     * @return a view of exactly {@code size} bytes
     * @throws EOFException if the stream ends before that
     * @throws IOException if the stream fails
     * @throws IllegalArgumentException if the size is negative
     */
    public static ByteView read(InputStream in, int size) throws IOException {
        if (size < 0) {
            throw new IllegalArgumentException("Size " + size + " is negative");
        }
        byte[] bytes = new byte[size];
        int count = in.readNBytes(bytes, 0, size);
        if (count < size) {
            throw new EOFException("Stream ended after " + count + " of " + size + " bytes");
        }
        return wrap(bytes);
    }

    /**
     * Copies the remaining bytes of a buffer and moves its position to its limit.
     *
     * @param buffer the buffer to read from
     * @return a view of the copy
     */
    public static ByteView read(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return wrap(bytes);
    }

    /** Takes over an array that nobody else will write to. */
    static ByteView wrap(byte[] bytes) {
        return bytes.length == 0 ? EMPTY : new ByteView(bytes, 0, bytes.length);
    }

    /** Returns a view of the same bytes that keeps no others reachable: this one, or a copy of a slice. */
    final ByteView compact() {
        return bytes.length == size ? this : wrap(toByteArray());
    }

    /**
     * Returns the number of bytes.
     *
     * @return the size, zero or more
     */
    public final int size() {
        return size;
    }

    /**
     * Tells whether there are no bytes.
     *
     * @return whether the size is zero
     */
    public final boolean isEmpty() {
        return size == 0;
    }

    /**
     * Returns one byte.
     *
     * @param index its index, from zero
     * @return the byte
     * @throws IndexOutOfBoundsException if the index is negative or not below the size
     */
    public final byte get(int index) {
        if (index < 0 || index >= size) {
            throw new IndexOutOfBoundsException("Index " + index + " is outside a view of " + size + " bytes");
        }
        return bytes[offset + index];
    }

    /**
     * Returns a part of this view, without copying it.
     *
     * @param from the index of its first byte
     * @param to the index after its last byte
     * @return a view that shares the bytes of this one
     * @throws IndexOutOfBoundsException if the part does not lie within this view
     */
    public final ByteView slice(int from, int to) {
        if (from < 0 || from > to || to > size) {
            throw new IndexOutOfBoundsException(
                    "Range from " + from + " to " + to + " is outside a view of " + size + " bytes");
        }
        if (from == to) {
            return EMPTY;
        }
        return to - from == size ? this : new ByteView(bytes, offset + from, to - from);
    }

    /**
     * Copies all bytes into a new array.
     *
     * @return the array, which belongs to the caller
     */
    public final byte[] toByteArray() {
        return Arrays.copyOfRange(bytes, offset, offset + size);
    }

    /**
     * Copies all bytes into a given array.
     *
     * @param dest the array to write to
     * @param destOffset the index there of the first byte
     * @throws IndexOutOfBoundsException if they do not fit; nothing is written then
     */
    public final void copyTo(byte[] dest, int destOffset) {
        if (destOffset < 0 || destOffset > dest.length - size) {
            throw new IndexOutOfBoundsException("View of " + size + " bytes does not fit at offset " + destOffset
                    + " of an array of " + dest.length + " bytes");
        }
        System.arraycopy(bytes, offset, dest, destOffset, size);
    }

    /**
     * Decodes the bytes as UTF-8. Sequences that are no UTF-8 become U+FFFD.
     *
     * @return the text
     */
    public final String toUtf8String() {
        return new String(bytes, offset, size, StandardCharsets.UTF_8);
    }

    /**
     * Returns a buffer over the bytes, without copying them.
     *
     * @return a new read-only buffer whose position is zero and whose limit and capacity are the size
     */
    public final ByteBuffer asReadOnlyByteBuffer() {
        return ByteBuffer.wrap(bytes, offset, size).slice().asReadOnlyBuffer();
    }

    /**
     * Returns a stream over the bytes, without copying them.
     *
     * @return a new stream, which never blocks and need not be closed
     */
    public final InputStream asInputStream() {
        return new ByteArrayInputStream(bytes, offset, size);
    }

    /**
     * Writes all bytes to a stream, without copying them first. Blocks as the stream does; neither flushes nor closes it.
     *
     * @param out the stream to write to; as every stream should, it must neither change nor keep the array it is given
     * @throws IOException if the stream fails
     */
    public final void writeTo(OutputStream out) throws IOException {
        out.write(bytes, offset, size);
    }

    /**
     * Tells whether this view holds the same bytes as an array.
     *
     * @param other the array to compare with
     * @return whether size and bytes agree
     */
    public final boolean contentEquals(byte[] other) {
        return Arrays.equals(bytes, offset, offset + size, other, 0, other.length);
    }

    @Override
    public final int compareTo(ByteView other) {
        return Arrays.compareUnsigned(
                bytes, offset, offset + size, other.bytes, other.offset, other.offset + other.size);
    }

    @Override
    public final boolean equals(@Nullable Object other) {
        return this == other
                || other instanceof ByteView that
                        && Arrays.equals(
                                bytes, offset, offset + size, that.bytes, that.offset, that.offset + that.size);
    }

    @Override
    public final int hashCode() {
        int hash = 1;
        for (int i = offset, end = offset + size; i < end; i++) {
            hash = 31 * hash + bytes[i];
        }
        return hash;
    }

    /**
     * Returns a description that shows the size and never the content, which may be confidential.
     *
     * @return the description
     */
    @Override
    public final String toString() {
        return "ByteView[" + size + " bytes]";
    }
}
