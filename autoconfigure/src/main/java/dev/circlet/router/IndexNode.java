package dev.circlet.router;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What may follow one segment. The literals among it stand in a hash table. The key of a segment is its characters if they are
 * less than a word, and a mixture of its first and last ones otherwise.
 */
final class IndexNode {

    private static final long MIX = 0x9E3779B97F4A7C15L;

    /** Slots for each literal, so that hardly two share one. */
    private static final int ROOMS = 4;

    /** The number of characters of the segment that leads here, or of the prefix of its parameter. */
    final int size;

    final @Nullable Route route;

    /** The number of parameters before here, which is the index of the next one. */
    final int parameter;

    /** The parameters that may stand here, from the longest prefix to the shortest. */
    final IndexNode[] params;

    /** The parameter without a prefix, if there is nothing else to try after the literals. */
    final @Nullable IndexNode param;

    final @Nullable Route catchAll;

    /** Whether there is more to try than a literal. */
    final boolean fallback;

    private final byte[] text;
    private final long key;
    private @Nullable IndexNode sibling;

    private final int mask;
    private final @Nullable IndexNode[] table;

    IndexNode(
            String text,
            @Nullable Route route,
            int parameter,
            List<IndexNode> literals,
            List<IndexNode> params,
            @Nullable Route catchAll) {
        this.size = text.length();
        this.route = route;
        this.parameter = parameter;
        this.params = params.toArray(IndexNode[]::new);
        boolean alone = params.size() == 1 && params.get(0).size == 0 && catchAll == null;
        this.param = alone ? params.get(0) : null;
        this.catchAll = catchAll;
        this.fallback = !params.isEmpty() || catchAll != null;
        this.text = Arrays.copyOf(text.getBytes(StandardCharsets.ISO_8859_1), size + Words.SIZE);
        this.key = key(this.text, size);
        this.table = new IndexNode[Integer.highestOneBit(Math.max(1, literals.size() * ROOMS - 1))];
        this.mask = table.length - 1;
        literals.forEach(this::put);
    }

    private void put(IndexNode child) {
        int slot = hash(child.key) & mask;
        child.sibling = table[slot];
        table[slot] = child;
    }

    /** The key of a segment of eight characters or more, from its first and last ones. */
    static long key(long first, long last) {
        return first + Long.rotateLeft(last, 29);
    }

    private static long key(byte[] text, int size) {
        long word = Words.at(text, 0);
        return size < Words.SIZE ? word & (1L << 8 * size) - 1 : key(word, Words.at(text, size - Words.SIZE));
    }

    private static int hash(long key) {
        return (int) (key * MIX >>> 40);
    }

    /** The literal that a segment is, or null. */
    @Nullable
    IndexNode literal(long key, byte[] path, int at, int end) {
        IndexNode child = table[hash(key) & mask];
        while (child != null && !child.is(key, path, at, end)) {
            child = child.sibling;
        }
        return child;
    }

    private boolean is(long key, byte[] path, int at, int end) {
        return this.key == key
                && size == end - at
                && (size < Words.SIZE || Arrays.equals(text, 0, size, path, at, end));
    }

    /** Whether a segment has this prefix and more. */
    boolean startsSegment(byte[] path, int at, int end) {
        return size < end - at && Arrays.equals(text, 0, size, path, at, at + size);
    }
}
