package dev.circlet.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CodecTests {

    @Test
    void built_in_codecs_give_back_what_they_were_given() throws IOException {
        byte[] bytes = {1, 2, 3};
        assertThat(Codec.BYTES.decode(Codec.BYTES.encode(bytes)))
                .containsExactly(1, 2, 3)
                .isNotSameAs(bytes);
        ByteView view = ByteView.of(bytes);
        assertThat(Codec.VIEW.decode(Codec.VIEW.encode(view))).isSameAs(view);
        assertThat(Codec.UTF8.decode(Codec.UTF8.encode("äß€\uD83D\uDE00"))).isEqualTo("äß€\uD83D\uDE00");
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
    void a_version_of_ones_own_changes_the_version_and_nothing_else() throws IOException {
        Codec<String> second = Codec.UTF8.withVersion("2");
        assertThat(second.version())
                .isEqualTo(Codec.BYTES.withVersion("2").version())
                .isNotEqualTo(Codec.UTF8.version())
                .isNotEqualTo(Codec.UTF8.withVersion("3").version());
        assertThat(second.decode(second.encode("v"))).isEqualTo("v");
    }

    @Test
    void a_loaded_value_has_no_negative_lifetime_and_is_never_null() {
        assertThatIllegalArgumentException().isThrownBy(() -> Loaded.of("v").ttl(Duration.ofNanos(-1)));
        assertThatNullPointerException().isThrownBy(() -> Loaded.of(null));
        assertThat(Loaded.of("v").ttl()).isNull();
        assertThat(Loaded.of("v").uncached().ttl()).isZero();
    }
}
