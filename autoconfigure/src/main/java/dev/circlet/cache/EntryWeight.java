package dev.circlet.cache;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;

/**
 * How many bytes of heap an entry takes: its key, its value, and the objects that hold them.
 *
 * <p>The constants are the object sizes that JOL reports on 64-bit HotSpot, JDK 17 and 25, with compressed class
 * pointers, objects aligned to 8 bytes and compact strings. The tests compare them with the JVM they run on.
 */
final class EntryWeight {

    private static final EntryWeight COMPRESSED = new EntryWeight(32, 8, 48, 24, 24, 4);
    private static final EntryWeight FULL = new EntryWeight(40, 16, 64, 32, 32, 8);
    private static final EntryWeight CURRENT = hasCompressedReferences() ? COMPRESSED : FULL;

    private static final long OBJECT_HEADER = 12;
    private static final long ARRAY_HEADER = 16;

    /** From here on references no longer fit into 32 bits with objects aligned to 8 bytes. */
    private static final long COMPRESSED_LIMIT = 32L << 30;

    private final long fixed;
    private final long view;
    private final int reference;

    /**
     * @param node one node of the hash map
     * @param slot one entry's share of the map's table, which is between 3/8 and 3/4 full
     */
    private EntryWeight(long node, long slot, long entry, long string, long view, int reference) {
        this.fixed = node + slot + entry + string;
        this.view = view;
        this.reference = reference;
    }

    static long of(Entry entry) {
        String key = entry.key();
        ByteView value = entry.value();
        long keyBytes = entry.hasWideKey() ? 2L * key.length() : key.length();
        long weight = CURRENT.fixed + entry.extraBytes() + entry.sideBytes() + array(keyBytes);
        if (value == null) {
            return weight;
        }
        long shared = value instanceof SharedView view ? 2L * CURRENT.reference + view.decodedBytes() : 0;
        return weight + CURRENT.view + array(value.size()) + shared;
    }

    static long of(SharedView.Decoded decoded) {
        return object(2, Long.BYTES) + decoded.bytes();
    }

    static long of(String text) {
        return object(1, 6) + array(isLatin1(text) ? text.length() : 2L * text.length());
    }

    /** The size of an object with so many references and so many bytes of primitive fields. */
    static long object(int references, int primitiveBytes) {
        return align(OBJECT_HEADER + primitiveBytes + (long) references * CURRENT.reference);
    }

    /** The size of a reference in an object. */
    static int reference() {
        return CURRENT.reference;
    }

    /** Whether compact strings keep this one as one byte for each character. */
    static boolean isLatin1(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0xFF) {
                return false;
            }
        }
        return true;
    }

    static long array(long length) {
        return ARRAY_HEADER + align(length);
    }

    private static long align(long bytes) {
        return bytes + 7 & -8;
    }

    private static boolean hasCompressedReferences() {
        // ZGC colours its references and so never compresses them, however small the heap (JEP 377).
        return Runtime.getRuntime().maxMemory() < COMPRESSED_LIMIT
                && ManagementFactory.getGarbageCollectorMXBeans().stream()
                        .map(GarbageCollectorMXBean::getName)
                        .noneMatch(name -> name.startsWith("ZGC"));
    }
}
