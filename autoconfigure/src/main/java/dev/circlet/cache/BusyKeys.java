package dev.circlet.cache;

import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts the keys that come most often in a stream, in memory of a fixed size, and allocates nothing.
 *
 * <p>Each key has one bucket of a few places. A key that finds its bucket full takes its number off the smallest count
 * there, and that place when nothing would be left; a simpler relative of the counters of Misra and Gries (Finding
 * Repeated Elements, 1982), which take it off every count. So no count is ever above the truth, and the many rare keys
 * wear out each other, not the frequent ones beside them. Not for several threads at once.
 */
final class BusyKeys {

    private static final int PLACES = 8;
    private static final int BUCKET_BITS = 6;
    private static final int GOLDEN = 0x9E3779B9;

    private final @Nullable String[] keys = new String[PLACES << BUCKET_BITS];
    private final long[] counts = new long[PLACES << BUCKET_BITS];
    private boolean empty = true;

    void add(String key, long number) {
        empty = false;
        int first = (key.hashCode() * GOLDEN >>> Integer.SIZE - BUCKET_BITS) * PLACES;
        int least = first;
        for (int place = first; place < first + PLACES; place++) {
            String there = keys[place];
            if (there == null || there.equals(key)) {
                keys[place] = key;
                counts[place] += number;
                return;
            }
            if (counts[place] < counts[least]) {
                least = place;
            }
        }
        if (counts[least] > number) {
            counts[least] -= number;
        } else {
            keys[least] = key;
            counts[least] = number;
        }
    }

    boolean isEmpty() {
        return empty;
    }

    void clear() {
        Arrays.fill(keys, null);
        Arrays.fill(counts, 0);
        empty = true;
    }

    /** Adds what was counted to other counts. */
    void addTo(Map<String, Long> others) {
        for (int place = 0; place < keys.length; place++) {
            String key = keys[place];
            if (key != null) {
                others.merge(key, counts[place], Long::sum);
            }
        }
    }
}
