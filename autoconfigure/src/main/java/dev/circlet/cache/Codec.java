package dev.circlet.cache;

import dev.circlet.ring.RingHash;
import java.io.IOException;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Turns values of one type into bytes and back.
 *
 * <p>Called concurrently. Neither method keeps or changes what it was given.
 *
 * @param <V> the type of the values
 * @since 0.1
 */
public interface Codec<V> {

    /** Bytes as they are. */
    Codec<byte[]> BYTES = new Codec<>() {
        @Override
        public ByteView encode(byte[] value) {
            return ByteView.of(value);
        }

        @Override
        public byte[] decode(ByteView bytes) {
            return bytes.toByteArray();
        }

        @Override
        public int version() {
            return VersionHash.of("bytes");
        }
    };

    /** Views of bytes as they are, without copying. */
    Codec<ByteView> VIEW = new Codec<>() {
        @Override
        public ByteView encode(ByteView value) {
            return value;
        }

        @Override
        public ByteView decode(ByteView bytes) {
            return bytes;
        }

        @Override
        public int version() {
            return VersionHash.of("bytes");
        }
    };

    /** Text as UTF-8. */
    Codec<String> UTF8 = new Codec<>() {
        @Override
        public ByteView encode(String value) throws IOException {
            try {
                return ByteView.utf8(value);
            } catch (IllegalArgumentException malformed) {
                throw new IOException("The text cannot be encoded", malformed);
            }
        }

        @Override
        public String decode(ByteView bytes) throws IOException {
            String text = bytes.toUtf8String();
            // What stands for a malformed sequence may also be part of the text itself.
            if (text.indexOf('\uFFFD') >= 0 && !ByteView.utf8(text).equals(bytes)) {
                throw new IOException(bytes.size() + " bytes are no text in UTF-8");
            }
            return text;
        }

        @Override
        public int version() {
            return VersionHash.of("utf8");
        }

        @Override
        public @Nullable ToLongFunction<String> weigher() {
            return ImmutableValues.weigher(String.class);
        }
    };

    /**
     * Encodes a value.
     *
     * @param value the value; never {@code null}
     * @return its bytes
     * @throws IOException if the value cannot be encoded
     */
    ByteView encode(V value) throws IOException;

    /**
     * Decodes a value.
     *
     * @param bytes what {@link #encode} produced, possibly on another node
     * @return the value; never {@code null}
     * @throws IOException if the bytes are not an encoded value
     */
    V decode(ByteView bytes) throws IOException;

    /**
     * Tells which layout of bytes this codec reads and writes. Nodes exchange it with every value and treat bytes of
     * another version as a miss, so that old and new code in a rolling deploy never read each other's bytes.
     *
     * @return the version; equal on all nodes that understand each other
     */
    int version();

    /**
     * Returns this codec with a version of the application's own choice.
     *
     * @param version any text; a different one makes the bytes of earlier versions unreadable
     * @return a codec that differs in {@link #version()} only
     */
    default Codec<V> withVersion(String version) {
        int hash = VersionHash.of("explicit:" + version);
        Codec<V> codec = this;
        return new Codec<>() {
            @Override
            public ByteView encode(V value) throws IOException {
                return codec.encode(value);
            }

            @Override
            public V decode(ByteView bytes) throws IOException {
                return codec.decode(bytes);
            }

            @Override
            public int version() {
                return hash;
            }

            @Override
            public @Nullable ToLongFunction<V> weigher() {
                return codec.weigher();
            }
        };
    }

    /**
     * Tells how to weigh decoded values, if they are immutable. Then the bytes of an entry are decoded once, and everybody
     * gets the same object, which is counted against the budget of the group beside its bytes; else each call decodes.
     *
     * <p>Only for values that nobody can change, with all that they refer to.
     *
     * @return what gives the bytes of heap that a value takes, negative for one that must not be shared; {@code null} if
     *     each caller needs an object of its own
     */
    default @Nullable ToLongFunction<V> weigher() {
        return null;
    }

    /**
     * Makes a codec share what it decodes: given the same view of a group's entry again, it returns the same object. A
     * {@link TypedGroup} does so by itself; this is for those who decode what a {@link Group} gave them. Keep the codec: two
     * of them do not share with each other, and one value of each entry is shared.
     *
     * @param codec the codec
     * @param <V> the type of the values
     * @return a codec that shares, or the same one if its values are not to be shared
     */
    static <V> Codec<V> sharing(Codec<V> codec) {
        ToLongFunction<V> weigher = codec instanceof SharingCodec ? null : codec.weigher();
        return weigher == null ? codec : new SharingCodec<>(codec, weigher);
    }

    /**
     * Finds the built-in codec of a type that needs no library.
     *
     * @param type the type of the values
     * @param <V> the type of the values
     * @return the codec for {@code byte[]}, {@link ByteView} or {@link String}, or {@code null} for any other type
     */
    @SuppressWarnings("unchecked")
    static <V> @Nullable Codec<V> builtIn(Class<V> type) {
        Codec<?> codec = null;
        if (type == byte[].class) {
            codec = BYTES;
        } else if (type == ByteView.class) {
            codec = VIEW;
        } else if (type == String.class) {
            codec = UTF8;
        }
        return (Codec<V>) codec;
    }

    /** Makes codecs for types; each library that can encode is one factory. */
    @FunctionalInterface
    interface Factory {

        /**
         * Makes the codec of a type.
         *
         * @param type the full generic type of the values
         * @return the codec, or {@code null} if this factory cannot encode the type
         */
        @Nullable
        Codec<?> create(Type type);
    }

    /** Hash of a text that names a layout; 32 bits of the ring's hash. */
    final class VersionHash {

        private VersionHash() {}

        /**
         * Hashes a description of a layout.
         *
         * @param layout codec id and shape of the value type
         * @return 32 bits, equal for equal texts on every node
         */
        public static int of(String layout) {
            return (int) RingHash.hash64(layout.getBytes(StandardCharsets.UTF_8), 0x5eedc0decL);
        }
    }
}
