package dev.circlet.ring;

import java.nio.charset.StandardCharsets;

/**
 * The hash that places members and keys on the ring: XXH64, whose every input bit changes about half of the output
 * bits, so that names and keys that differ in their last digit only still spread evenly.
 *
 * <p>The hash, its seed and the way members are placed are part of the peer protocol: two releases that disagree here
 * disagree about owners. {@link #NAME} and {@link #VERSION} are therefore part of every ring's fingerprint, and golden
 * vectors pin the results. The hash is no defence against keys chosen to meet at one owner; it is not keyed by a
 * secret.
 *
 * <p>All methods are pure, never block and may be called by any number of threads.
 *
 * @since 0.1
 */
// Written from the algorithm description of the xxHash project, doc/xxhash_spec.md revision 0.2.0, section "XXH64
// algorithm description" (https://github.com/Cyan4973/xxHash); the step numbers below are those of that section.
public final class RingHash {

    /** The published name of the hash. */
    public static final String NAME = "xxh64";

    /** The version of hash, seed and placement together; raised whenever one of them changes. */
    public static final int VERSION = 1;

    /** The seed of the protocol: the ASCII codes of {@code circlet}, followed by the version. */
    public static final long SEED = 0x636972636c657400L | VERSION;

    private static final long PRIME_1 = 0x9E3779B185EBCA87L;
    private static final long PRIME_2 = 0xC2B2AE3D27D4EB4FL;
    private static final long PRIME_3 = 0x165667B19E3779F9L;
    private static final long PRIME_4 = 0x85EBCA77C2B2AE63L;
    private static final long PRIME_5 = 0x27D4EB2F165667C5L;

    private static final int STRIPE = 4 * Long.BYTES;

    private static final Input<byte[]> BYTES = (source, index) -> source[index] & 0xFF;

    // An ASCII character is its own UTF-8 byte, so such a text can be hashed where it lies.
    private static final Input<String> ASCII = String::charAt;

    private RingHash() {}

    /**
     * Returns the XXH64 hash of the bytes.
     *
     * @param bytes what to hash; may be empty
     * @param seed the seed
     * @return the hash
     */
    public static long hash64(byte[] bytes, long seed) {
        return hash(BYTES, bytes, bytes.length, seed);
    }

    /**
     * Returns the XXH64 hash of the text's UTF-8 bytes. Allocates nothing if the text is ASCII. An unpaired surrogate
     * hashes as a question mark.
     *
     * @param text what to hash; may be empty
     * @param seed the seed
     * @return the hash
     */
    public static long hash64(String text, long seed) {
        return isAscii(text)
                ? hash(ASCII, text, text.length(), seed)
                : hash64(text.getBytes(StandardCharsets.UTF_8), seed);
    }

    /**
     * Returns the seed with which the keys of a group are hashed, so that equal keys of two groups have unrelated
     * owners. Constant per group: compute it once.
     *
     * @param group the name of the group
     * @return the seed to hand to {@link #keyHash}
     */
    public static long groupSeed(String group) {
        return hash64(group, SEED);
    }

    /**
     * Returns the hash by which the ring decides about a key. Allocates nothing if the key is ASCII.
     *
     * @param groupSeed the {@linkplain #groupSeed seed of the group}
     * @param key the key
     * @return the hash to hand to {@link HashRing#owner}
     */
    public static long keyHash(long groupSeed, String key) {
        return hash64(key, groupSeed);
    }

    /**
     * Returns where on the ring a hash lies: its upper 32 bits.
     *
     * @param hash a hash
     * @return the position on the ring of 2<sup>32</sup>, as an unsigned number
     */
    public static int point(long hash) {
        return (int) (hash >>> 32);
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0x7F) {
                return false;
            }
        }
        return true;
    }

    private static <T> long hash(Input<T> input, T source, int length, long seed) {
        int rest = length - length % STRIPE;
        long hash = length < STRIPE ? seed + PRIME_5 : stripes(input, source, rest, seed);
        return avalanche(tail(input, source, rest, length, hash + length));
    }

    /** Steps 1 to 3: four accumulators over stripes of 32 bytes, then their convergence. */
    private static <T> long stripes(Input<T> input, T source, int end, long seed) {
        long a = seed + PRIME_1 + PRIME_2;
        long b = seed + PRIME_2;
        long c = seed;
        long d = seed - PRIME_1;
        for (int at = 0; at < end; at += STRIPE) {
            a = round(a, eight(input, source, at));
            b = round(b, eight(input, source, at + 8));
            c = round(c, eight(input, source, at + 16));
            d = round(d, eight(input, source, at + 24));
        }
        long hash = Long.rotateLeft(a, 1) + Long.rotateLeft(b, 7) + Long.rotateLeft(c, 12) + Long.rotateLeft(d, 18);
        return merge(merge(merge(merge(hash, a), b), c), d);
    }

    /** Step 5: what is left after the last whole stripe. */
    private static <T> long tail(Input<T> input, T source, int start, int end, long start64) {
        long hash = start64;
        int at = start;
        for (; at + 8 <= end; at += 8) {
            hash = Long.rotateLeft(hash ^ round(0, eight(input, source, at)), 27) * PRIME_1 + PRIME_4;
        }
        if (at + 4 <= end) {
            hash = Long.rotateLeft(hash ^ four(input, source, at) * PRIME_1, 23) * PRIME_2 + PRIME_3;
            at += 4;
        }
        for (; at < end; at++) {
            hash = Long.rotateLeft(hash ^ input.unit(source, at) * PRIME_5, 11) * PRIME_1;
        }
        return hash;
    }

    /** Step 6. */
    private static long avalanche(long accumulated) {
        long hash = accumulated;
        hash = (hash ^ hash >>> 33) * PRIME_2;
        hash = (hash ^ hash >>> 29) * PRIME_3;
        return hash ^ hash >>> 32;
    }

    private static long round(long accumulator, long lane) {
        return Long.rotateLeft(accumulator + lane * PRIME_2, 31) * PRIME_1;
    }

    private static long merge(long hash, long accumulator) {
        return (hash ^ round(0, accumulator)) * PRIME_1 + PRIME_4;
    }

    private static <T> long eight(Input<T> input, T source, int at) {
        return four(input, source, at) | four(input, source, at + 4) << 32;
    }

    private static <T> long four(Input<T> input, T source, int at) {
        return (input.unit(source, at)
                        | input.unit(source, at + 1) << 8
                        | input.unit(source, at + 2) << 16
                        | input.unit(source, at + 3) << 24)
                & 0xFFFFFFFFL;
    }

    /** Reads the bytes of a source without copying them. */
    @FunctionalInterface
    private interface Input<T> {
        int unit(T source, int index);
    }
}
