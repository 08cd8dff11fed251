package dev.circlet.router;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Eight characters of a path at a time, the first in the lowest byte. The search for a slash is the one for a zero byte of
 * Mycroft (comp.arch, 1987).
 */
final class Words {

    /** The number of characters in a word. */
    static final int SIZE = Long.BYTES;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long SLASHES = 0x2F2F2F2F2F2F2F2FL;
    private static final long LOW = 0x0101010101010101L;
    private static final long HIGH = 0x8080808080808080L;

    private Words() {}

    static long at(byte[] text, int at) {
        return (long) LONGS.get(text, at);
    }

    /** The highest bit of the first slash of a word, or 0. */
    static long slash(long word) {
        long other = word ^ SLASHES;
        return Long.lowestOneBit(other - LOW & ~other & HIGH);
    }

    /** The number of characters before one whose highest bit is given. */
    static int index(long bit) {
        return Long.numberOfTrailingZeros(bit) >>> 3;
    }

    /** The characters of a word before the one whose highest bit is given. */
    static long before(long word, long bit) {
        return word & (bit >>> 7) - 1;
    }

    /** The first slash from a place on; there must be one. */
    static int slashAfter(byte[] text, int from) {
        int at = from;
        long slash = slash(at(text, at));
        while (slash == 0) {
            at += SIZE;
            slash = slash(at(text, at));
        }
        return at + index(slash);
    }
}
