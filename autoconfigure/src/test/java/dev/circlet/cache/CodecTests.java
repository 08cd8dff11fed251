package dev.circlet.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class CodecTests {

    @Nested
    class Bytes extends CodecContract<byte[]> {

        @Override
        protected Codec<byte[]> codec() {
            return Codec.BYTES;
        }

        @Override
        protected List<byte[]> values() {
            return List.of(new byte[0], new byte[] {1, 2, 3}, new byte[] {-1, 0, 127});
        }

        @Override
        protected boolean spoil(byte[] value) {
            Arrays.fill(value, (byte) 9);
            return true;
        }
    }

    @Nested
    class Views extends CodecContract<ByteView> {

        @Override
        protected Codec<ByteView> codec() {
            return Codec.VIEW;
        }

        @Override
        protected List<ByteView> values() {
            return List.of(ByteView.empty(), ByteView.of(new byte[] {1, 2, 3}));
        }

        @Test
        void areNotCopied() throws IOException {
            ByteView view = ByteView.of(new byte[] {1, 2, 3});
            assertThat(Codec.VIEW.decode(Codec.VIEW.encode(view))).isSameAs(view);
        }
    }

    @Nested
    class Text extends CodecContract<String> {

        @Override
        protected Codec<String> codec() {
            return Codec.UTF8;
        }

        @Override
        protected List<String> values() {
            return List.of("", "a", "äß€\uD83D\uDE00", "\uFFFD", "\0", "x".repeat(10_000));
        }

        @Override
        protected List<String> unwritable() {
            return List.of("a\uD83D", "\uDE00b");
        }

        @Override
        protected List<ByteView> malformed() {
            return List.of(
                    ByteView.of(new byte[] {(byte) 0xc3}),
                    ByteView.of(new byte[] {'a', (byte) 0xff, 'b'}),
                    ByteView.of(new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80}));
        }
    }

    @Nested
    class SharedText extends CodecContract<String> {

        @Override
        protected Codec<String> codec() {
            return Codec.sharing(Codec.UTF8);
        }

        @Override
        protected List<String> values() {
            return List.of("", "äß€\uD83D\uDE00");
        }
    }

    @Nested
    class RawValues extends CodecContract<Object> {

        @Override
        protected Codec<Object> codec() {
            return new RawCodec();
        }

        @Override
        protected List<Object> values() {
            return List.of(ByteView.empty(), ByteView.utf8("ä"));
        }

        @Override
        protected List<Object> unwritable() {
            return List.of(1, List.of(), "a\uD83D");
        }

        @Test
        void are_bytes_in_any_of_their_forms() throws IOException {
            assertThat(codec().encode("ä")).isEqualTo(codec().encode(new byte[] {(byte) 0xc3, (byte) 0xa4}));
        }
    }

    @Test
    void there_is_one_for_bytes_views_and_text_and_none_for_other_types() {
        assertThat(Codec.builtIn(byte[].class)).isSameAs(Codec.BYTES);
        assertThat(Codec.builtIn(ByteView.class)).isSameAs(Codec.VIEW);
        assertThat(Codec.builtIn(String.class)).isSameAs(Codec.UTF8);
        assertThat(Codec.builtIn(Integer.class)).isNull();
    }

    @Test
    void bytes_and_views_are_one_layout_and_text_is_another() {
        assertThat(Codec.BYTES.version())
                .isEqualTo(Codec.VIEW.version())
                .isEqualTo(new RawCodec().version())
                .isNotEqualTo(Codec.UTF8.version());
    }

    @Test
    void a_version_of_ones_own_is_the_same_for_all_codecs() {
        assertThat(Codec.UTF8.withVersion("2").version())
                .isEqualTo(Codec.BYTES.withVersion("2").version());
    }

    @Test
    void a_loaded_value_has_no_negative_lifetime_and_is_never_null() {
        assertThatIllegalArgumentException().isThrownBy(() -> Loaded.of("v").ttl(Duration.ofNanos(-1)));
        assertThatNullPointerException().isThrownBy(() -> Loaded.of(null));
        assertThat(Loaded.of("v").ttl()).isNull();
        assertThat(Loaded.of("v").uncached().ttl()).isZero();
    }
}
