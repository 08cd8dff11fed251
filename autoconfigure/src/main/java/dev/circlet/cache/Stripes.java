package dev.circlet.cache;

/** Spreads threads over places in memory, so that two that run at once seldom write to the same one. */
final class Stripes {

    private static final int MOST = 64;
    /** 2^64 divided by the golden ratio: consecutive thread ids fall into stripes far apart. */
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private Stripes() {}

    /** How many stripes there should be, a power of two, if so many threads are expected at once. */
    static int count(int parallelism) {
        return Math.min(MOST, Math.max(2, Integer.highestOneBit(parallelism) * 2));
    }

    /** What {@link #mine} needs to know of a count, which is a power of two and at least two. */
    static int shift(int count) {
        return Integer.numberOfLeadingZeros(count) + 33;
    }

    /** The stripe of the calling thread. */
    static int mine(int shift) {
        return (int) (Thread.currentThread().getId() * GOLDEN >>> shift);
    }
}
