package dev.circlet.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Codec} promises; extend it for an implementation.
 *
 * @param <V> the type of the values
 */
public abstract class CodecContract<V> {

    /** Returns a new codec, as another node would make it. */
    protected abstract Codec<V> codec();

    /** Returns some values, at least one, equal and fresh at each call. */
    protected abstract List<V> values();

    /** Returns values that cannot be encoded; none unless overridden. */
    protected List<V> unwritable() {
        return List.of();
    }

    /** Returns bytes that are no encoded value; none unless overridden. */
    protected List<ByteView> malformed() {
        return List.of();
    }

    /** Changes a value and says so, if values can be changed. */
    protected boolean spoil(V value) {
        return false;
    }

    @Test
    void givesBackWhatItWasGivenOnAnotherNodeToo() throws IOException {
        for (V value : values()) {
            assertThat(codec().decode(codec().encode(value))).isEqualTo(value);
        }
    }

    @Test
    void readsTheBytesWhereverTheyStand() throws IOException {
        for (V value : values()) {
            byte[] bytes = codec().encode(value).toByteArray();
            byte[] within = new byte[bytes.length + 7];
            System.arraycopy(bytes, 0, within, 3, bytes.length);
            assertThat(codec().decode(ByteView.of(within).slice(3, 3 + bytes.length)))
                    .isEqualTo(value);
        }
    }

    @Test
    void keepsNothingOfWhatItWasGiven() throws IOException {
        Codec<V> codec = codec();
        for (int i = 0; i < values().size(); i++) {
            V given = values().get(i);
            ByteView bytes = codec.encode(given);
            assumeTrue(spoil(given), "values cannot be changed");
            V decoded = codec.decode(bytes);
            assertThat(decoded).as("after a change of what was encoded").isEqualTo(values().get(i));
            spoil(decoded);
            assertThat(codec.decode(bytes))
                    .as("after a change of what was decoded")
                    .isEqualTo(values().get(i));
        }
    }

    @Test
    void sharesOnlyWhatNobodyCanChange() {
        for (V value : values()) {
            if (spoil(value) && codec().weigher() != null) {
                assertThat(codec().weigher().applyAsLong(value)).isNegative();
            }
        }
    }

    @Test
    void tellsThatAValueCannotBeEncoded() {
        for (V value : unwritable()) {
            assertThatThrownBy(() -> codec().encode(value)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void tellsThatBytesAreNoValue() {
        for (ByteView bytes : malformed()) {
            assertThatThrownBy(() -> codec().decode(bytes)).as("%s", bytes).isInstanceOf(IOException.class);
        }
    }

    @Test
    void hasOneVersionOnAllNodes() {
        assertThat(codec().version()).isEqualTo(codec().version());
    }

    @Test
    void takesAVersionOfTheApplicationAndStaysTheSameOtherwise() throws IOException {
        Codec<V> second = codec().withVersion("2");
        assertThat(second.version())
                .isEqualTo(codec().withVersion("2").version())
                .isNotEqualTo(codec().version())
                .isNotEqualTo(codec().withVersion("3").version());
        for (V value : values()) {
            assertThat(second.decode(codec().encode(value))).isEqualTo(value);
            assertThat(codec().decode(second.encode(value))).isEqualTo(value);
        }
        assertThat(second.weigher() == null).isEqualTo(codec().weigher() == null);
    }

    @Test
    void mayBeUsedByManyThreads() {
        Codec<V> codec = codec();
        List<CompletableFuture<Void>> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            threads.add(CompletableFuture.runAsync(() -> roundTrips(codec)));
        }
        threads.forEach(CompletableFuture::join);
    }

    private void roundTrips(Codec<V> codec) {
        try {
            for (int i = 0; i < 200; i++) {
                for (V value : values()) {
                    assertThat(codec.decode(codec.encode(value))).isEqualTo(value);
                }
            }
        } catch (IOException unexpected) {
            throw new AssertionError(unexpected);
        }
    }
}
