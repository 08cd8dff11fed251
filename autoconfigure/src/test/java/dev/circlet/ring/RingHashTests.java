package dev.circlet.ring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RingHashTests {

    /** The seed of the self test of the xxHash project. */
    private static final long PRIME32 = 2654435761L;

    /** What xxhsum 0.8.1 says about the patterns of all lengths from 0 to 200, each result added to 31 times the sum. */
    private static final long FOLD_OF_XXHSUM = 0xe8c6d94752dc8207L;

    @ParameterizedTest
    @CsvSource({
        "'', ef46db3751d8e999",
        "a, d24ec4f1a98c6e5b",
        "abc, 44bc2cf5ad770999",
        "The quick brown fox jumps over the lazy dog, 0b242d361fda71bc",
        "Nobody inspects the spammish repetition, fbcea83c8a378bf1",
        "Zürich–東京, 9b0031e156445965"
    })
    void agreesWithPublishedVectors(String text, String expected) {
        assertThat(RingHash.hash64(text, 0)).isEqualTo(Long.parseUnsignedLong(expected, 16));
        assertThat(RingHash.hash64(text.getBytes(UTF_8), 0)).isEqualTo(Long.parseUnsignedLong(expected, 16));
    }

    @ParameterizedTest
    @CsvSource({
        "0, ef46db3751d8e999, ac75fda2929b17ef",
        "1, e934a84adb052768, 5014607643a9b4c3",
        "4, 9136a0dca57457ee, caab286bd8e9fdb5",
        "14, 8282dcc4994e35c8, c3bd6bf63deb6df0",
        "222, b641ae8cb691c174, 20cb8ab7ae10c14a"
    })
    void agreesWithTheSelfTestOfXxHash(int length, String unseeded, String seeded) {
        byte[] bytes = new byte[length];
        long generator = PRIME32;
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (generator >>> 56);
            generator *= 0x9E3779B185EBCA8DL;
        }

        assertThat(RingHash.hash64(bytes, 0)).isEqualTo(Long.parseUnsignedLong(unseeded, 16));
        assertThat(RingHash.hash64(bytes, PRIME32)).isEqualTo(Long.parseUnsignedLong(seeded, 16));
    }

    @Test
    void agreesWithXxhsumForAllLengthsUpTo200() {
        long fold = 0;
        for (int length = 0; length <= 200; length++) {
            byte[] bytes = new byte[length];
            for (int i = 0; i < length; i++) {
                bytes[i] = (byte) (i * 31 + 7);
            }
            fold = fold * 31 + RingHash.hash64(bytes, 0);
        }

        assertThat(fold).isEqualTo(FOLD_OF_XXHSUM);
    }

    @Test
    void hashesAnAsciiTextLikeItsBytes() {
        SplittableRandom random = Seeds.any();
        for (int length = 0; length <= 200; length++) {
            StringBuilder text = new StringBuilder();
            random.ints(length, 0, 0x80).forEach(code -> text.append((char) code));
            assertSameAsBytes(text.toString(), random.nextLong());
        }
    }

    @Test
    void hashesOtherTextsLikeTheirUtf8Bytes() {
        SplittableRandom random = Seeds.any();
        for (int length = 0; length <= 200; length++) {
            StringBuilder text = new StringBuilder();
            random.ints(length, 0, 0x30000)
                    .map(code -> Character.isSurrogate((char) code) ? 'x' : code)
                    .forEach(text::appendCodePoint);
            assertSameAsBytes(text.toString(), random.nextLong());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u007f", "\u0080", "\u00e9", "aaaaaaa\u00ff", "\u0100", "\ud83d\udeb2"})
    void noticesWhereAsciiEnds(String text) {
        assertSameAsBytes(text, RingHash.SEED);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 4, 7, 8, 15, 31, 32, 40, 100})
    void everyInputBitChangesAboutHalfOfTheOutputBits(int length) {
        SplittableRandom random = Seeds.any();
        int rounds = 400;
        for (int bit = 0; bit < length * 8; bit++) {
            int[] flips = new int[Long.SIZE];
            for (int round = 0; round < rounds; round++) {
                byte[] bytes = bytes(random, length);
                long seed = random.nextLong();
                long before = RingHash.hash64(bytes, seed);
                bytes[bit / 8] ^= (byte) (1 << bit % 8);
                long change = before ^ RingHash.hash64(bytes, seed);
                for (int out = 0; out < Long.SIZE; out++) {
                    flips[out] += (int) (change >>> out & 1);
                }
            }
            // Eight standard deviations off the mean of a fair coin.
            assertThat(Arrays.stream(flips).boxed())
                    .as("output bits flipped by input bit %d", bit)
                    .allSatisfy(count -> assertThat(count).isBetween(rounds / 2 - 80, rounds / 2 + 80));
        }
    }

    @Test
    void groupsHashEqualKeysDifferently() {
        long books = RingHash.keyHash(RingHash.groupSeed("books"), "42");
        long prices = RingHash.keyHash(RingHash.groupSeed("prices"), "42");

        assertThat(books).isNotEqualTo(prices);
    }

    @Test
    void aPointIsTheUpperHalfOfTheHash() {
        assertThat(RingHash.point(0xFEDCBA9876543210L)).isEqualTo(0xFEDCBA98);
    }

    @Test
    void theSeedCarriesTheVersion() {
        assertThat(RingHash.SEED & 0xFF).isEqualTo(RingHash.VERSION);
        assertThat(RingHash.NAME).isEqualTo("xxh64");
    }

    private static void assertSameAsBytes(String text, long seed) {
        assertThat(RingHash.hash64(text, seed)).as(text).isEqualTo(RingHash.hash64(text.getBytes(UTF_8), seed));
    }

    private static byte[] bytes(SplittableRandom random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
