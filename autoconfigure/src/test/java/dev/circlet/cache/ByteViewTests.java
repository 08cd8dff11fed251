package dev.circlet.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteViewTests {

    private static final byte[] BYTES = {10, 20, 30, 40, 50};

    @Nested
    class Sharing {

        @Test
        void later_changes_of_the_source_array_are_not_seen() {
            byte[] source = BYTES.clone();
            ByteView whole = ByteView.of(source);
            ByteView part = ByteView.of(source, 1, 3);
            source[2] = 99;
            assertThat(whole.toByteArray()).isEqualTo(BYTES);
            assertThat(part.toByteArray()).containsExactly(20, 30, 40);
        }

        @Test
        void changes_of_a_result_are_not_seen() {
            ByteView view = ByteView.of(BYTES);
            view.toByteArray()[0] = 99;
            byte[] target = new byte[7];
            view.copyTo(target, 1);
            assertThat(target).containsExactly(0, 10, 20, 30, 40, 50, 0);
            target[1] = 99;
            assertThat(view.contentEquals(BYTES)).isTrue();
        }

        @Test
        void the_buffer_is_read_only_and_hides_its_array() {
            ByteBuffer buffer = ByteView.of(BYTES).slice(1, 4).asReadOnlyByteBuffer();
            assertThat(buffer.remaining()).isEqualTo(3);
            assertThat(buffer.capacity()).isEqualTo(3);
            assertThat(buffer.get(0)).isEqualTo((byte) 20);
            assertThat(buffer.hasArray()).isFalse();
            assertThatExceptionOfType(ReadOnlyBufferException.class).isThrownBy(() -> buffer.put(0, (byte) 1));
        }

        @Test
        void a_slice_of_a_slice_shows_its_part_and_compacts_to_exactly_that() {
            ByteView slice = ByteView.of(BYTES).slice(1, 5).slice(1, 3);
            assertThat(slice.toByteArray()).containsExactly(30, 40);
            assertThat(slice.get(1)).isEqualTo((byte) 40);
            ByteView compact = slice.compact();
            assertThat(compact).isEqualTo(slice).isNotSameAs(slice);
            assertThat(compact.compact()).isSameAs(compact);
        }

        @Test
        void empty_parts_are_the_one_empty_view() {
            assertThat(ByteView.of(new byte[0])).isSameAs(ByteView.empty());
            assertThat(ByteView.of(BYTES).slice(5, 5)).isSameAs(ByteView.empty());
            assertThat(ByteView.empty().isEmpty()).isTrue();
            assertThat(ByteView.of(BYTES).isEmpty()).isFalse();
        }
    }

    @Nested
    class Bounds {

        @ParameterizedTest
        @ValueSource(ints = {-1, 3, Integer.MAX_VALUE, Integer.MIN_VALUE})
        void an_index_outside_a_slice_is_named_even_if_the_array_has_it(int index) {
            ByteView slice = ByteView.of(BYTES).slice(1, 4);
            assertThatExceptionOfType(IndexOutOfBoundsException.class)
                    .isThrownBy(() -> slice.get(index))
                    .withMessageContainingAll("Index " + index, "3 bytes");
        }

        @ParameterizedTest
        @CsvSource({"-1,2", "2,1", "0,4", "4,4", "-2147483648,2147483647"})
        void a_range_outside_is_named(int from, int to) {
            ByteView slice = ByteView.of(BYTES).slice(1, 4);
            assertThatExceptionOfType(IndexOutOfBoundsException.class)
                    .isThrownBy(() -> slice.slice(from, to))
                    .withMessageContainingAll("from " + from, "to " + to, "3 bytes");
        }

        @ParameterizedTest
        @CsvSource({"-1,2", "0,6", "5,1", "2,-1", "2147483647,2147483647"})
        void a_part_outside_the_array_is_named(int offset, int length) {
            assertThatExceptionOfType(IndexOutOfBoundsException.class)
                    .isThrownBy(() -> ByteView.of(BYTES, offset, length))
                    .withMessageContainingAll("Offset " + offset, "length " + length, "5 bytes");
        }

        @ParameterizedTest
        @ValueSource(ints = {-1, 2, Integer.MAX_VALUE})
        void a_target_that_is_too_small_stays_untouched(int destOffset) {
            byte[] target = new byte[6];
            assertThatExceptionOfType(IndexOutOfBoundsException.class)
                    .isThrownBy(() -> ByteView.of(BYTES).copyTo(target, destOffset))
                    .withMessageContainingAll("5 bytes", "offset " + destOffset, "6 bytes");
            assertThat(target).containsOnly(0);
        }
    }

    @Nested
    class Text {

        @Test
        void text_goes_both_ways() {
            String text = "aé€😀";
            ByteView view = ByteView.utf8(text);
            assertThat(view.toByteArray()).isEqualTo(text.getBytes(StandardCharsets.UTF_8));
            assertThat(view.toUtf8String()).isEqualTo(text);
            assertThat(ByteView.utf8("")).isSameAs(ByteView.empty());
        }

        @ParameterizedTest
        @ValueSource(ints = {0xD83D, 0xDE00})
        void a_lone_surrogate_is_refused_without_showing_the_text(int surrogate) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ByteView.utf8("secret" + (char) surrogate))
                    .withMessageContaining("7 characters")
                    .withMessageNotContaining("secret");
        }

        @Test
        void bytes_that_are_no_text_become_replacement_characters() {
            assertThat(ByteView.of(new byte[] {'a', (byte) 0xFF}).toUtf8String())
                    .isEqualTo("a\uFFFD");
        }
    }

    @Nested
    class Streams {

        @Test
        void a_view_is_read_from_a_stream_that_delivers_in_pieces() throws IOException {
            InputStream trickle = new FilterInputStream(new ByteArrayInputStream(BYTES)) {
                @Override
                public int read(byte[] target, int offset, int length) throws IOException {
                    return super.read(target, offset, Math.min(length, 2));
                }
            };
            assertThat(ByteView.read(trickle, 4).toByteArray()).containsExactly(10, 20, 30, 40);
            assertThat(trickle.read()).isEqualTo(50);
        }

        @Test
        void a_stream_that_ends_early_is_an_error_that_names_both_sizes() {
            assertThatExceptionOfType(EOFException.class)
                    .isThrownBy(() -> ByteView.read(new ByteArrayInputStream(BYTES), 6))
                    .withMessageContainingAll("after 5", "of 6");
        }

        @Test
        void a_negative_size_is_refused() {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ByteView.read(InputStream.nullInputStream(), -1))
                    .withMessageContaining("-1");
        }

        @Test
        void a_buffer_is_read_from_its_position_to_its_limit() {
            ByteBuffer buffer =
                    ByteBuffer.allocateDirect(5).put(BYTES).position(1).limit(4);
            ByteView view = ByteView.read(buffer);
            assertThat(view.toByteArray()).containsExactly(20, 30, 40);
            assertThat(buffer.hasRemaining()).isFalse();
        }

        @Test
        void a_slice_is_written_and_streamed_as_its_part_only() throws IOException {
            ByteView slice = ByteView.of(BYTES).slice(1, 3);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            slice.writeTo(out);
            assertThat(out.toByteArray()).containsExactly(20, 30);
            assertThat(slice.asInputStream().readAllBytes()).containsExactly(20, 30);
        }
    }

    @Nested
    class Comparison {

        @Test
        void views_of_equal_bytes_are_equal_wherever_the_bytes_lie() {
            ByteView slice = ByteView.of(BYTES).slice(1, 3);
            ByteView copy = ByteView.of(new byte[] {20, 30});
            assertThat(slice).isEqualTo(copy).hasSameHashCodeAs(copy).isEqualByComparingTo(copy);
            assertThat(slice.contentEquals(new byte[] {20, 30})).isTrue();
            assertThat(slice.contentEquals(BYTES)).isFalse();
            assertThat(slice).isNotEqualTo(ByteView.of(new byte[] {20, 31})).isNotEqualTo(null);
        }

        @Test
        void bytes_are_ordered_as_unsigned_numbers_and_a_prefix_comes_first() {
            ByteView low = ByteView.of(new byte[] {1, 127});
            ByteView high = ByteView.of(new byte[] {1, -128});
            ByteView prefix = ByteView.of(new byte[] {1});
            assertThat(low).isLessThan(high);
            assertThat(prefix).isLessThan(low);
            assertThat(ByteView.empty()).isLessThan(prefix);
        }

        @Test
        void the_description_shows_the_size_and_no_content() {
            assertThat(ByteView.utf8("secret")).hasToString("ByteView[6 bytes]");
        }
    }
}
