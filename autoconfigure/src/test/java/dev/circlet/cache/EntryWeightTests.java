package dev.circlet.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openjdk.jol.info.ClassLayout;
import org.openjdk.jol.info.GraphLayout;
import org.openjdk.jol.vm.VM;

class EntryWeightTests {

    private static final Percentage TOLERANCE = Percentage.withPercentage(10);
    private static final long UNLIMITED = 1L << 40;

    private static final ByteView VALUE = ByteView.of(new byte[100]);

    @ParameterizedTest
    @CsvSource({"100, 50000", "102400, 1000"})
    void counted_bytes_are_the_size_of_the_object_graph(int valueBytes, int entries) {
        assumeThatJolKnowsThisJvm();
        LruStore store = filled(entries, i -> value("user:%08d", i, valueBytes));
        assertThat(store.bytes()).isCloseTo(GraphLayout.parseInstance(store).totalSize(), TOLERANCE);
    }

    @Test
    void counted_bytes_hold_for_every_region_and_for_wide_keys() {
        assumeThatJolKnowsThisJvm();
        IntFunction<Entry> mixed = i -> switch (i % 5) {
            case 4 -> new SoftEntry("soft:%08d".formatted(i), ByteView.of(new byte[100]), 1, 9, 9, 9, 9);
            case 0 -> value("user:%08d", i, 100);
            case 1 -> value("\u043a\u043b\u044e\u0447:%08d", i, 100);
            case 2 -> Entry.negative("absent:%08d".formatted(i), 1, Entry.NO_EXPIRY);
            default -> Entry.hot("hot:%08d".formatted(i), ByteView.of(new byte[100]), 1, Entry.NO_EXPIRY, "node-a");
        };
        LruStore store = filled(60_000, mixed);
        assertThat(store.bytes()).isCloseTo(GraphLayout.parseInstance(store).totalSize(), TOLERANCE);
    }

    @ParameterizedTest
    @CsvSource({"100, 200000", "102400, 1000"})
    void counted_bytes_are_the_heap_that_comes_free_with_the_store(int valueBytes, int entries) {
        LruStore store = filled(entries, i -> value("user:%08d", i, valueBytes));
        long counted = store.bytes();
        long full = usedHeap();
        store = null;
        assertThat(counted).isCloseTo(full - usedHeap(), TOLERANCE);
    }

    @Test
    void the_size_of_every_kind_of_entry_is_exact() {
        assumeThatJolKnowsThisJvm();
        long plain = ClassLayout.parseClass(Entry.class).instanceSize();
        for (Entry entry : new Entry[] {
            Entry.main("k", VALUE, 1, 2),
            Entry.hot("k", VALUE, 1, 2, "node-a"),
            Entry.failover("k", VALUE, 1, 2, 3),
            new SoftEntry("k", VALUE, 1, 2, 3, 4, 5)
        }) {
            assertThat(ClassLayout.parseInstance(entry).instanceSize()).isEqualTo(plain + entry.extraBytes());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 9, 1000})
    void one_entry_is_its_objects_and_its_share_of_the_table(int valueBytes) {
        assumeThatJolKnowsThisJvm();
        Entry entry = value("user:%d", 7, valueBytes);
        long objects = GraphLayout.parseInstance(entry).totalSize();
        long node = ClassLayout.parseClass(nodeOfTheMap()).instanceSize();
        assertThat(entry.weight() - objects - node).isBetween(4L, 24L);
    }

    @Test
    void a_slice_of_a_large_array_does_not_keep_the_array() {
        assumeThatJolKnowsThisJvm();
        ByteView large = ByteView.of(new byte[1 << 20]);
        Entry entry = Entry.main("k", large.slice(10, 20), 1, Entry.NO_EXPIRY);
        assertThat(GraphLayout.parseInstance(entry).totalSize()).isLessThan(1_000);
        assertThat(entry.value()).isEqualTo(large.slice(10, 20));
    }

    private static Entry value(String pattern, int i, int valueBytes) {
        return Entry.main(pattern.formatted(i), ByteView.of(new byte[valueBytes]), 1, Entry.NO_EXPIRY);
    }

    private static Class<?> nodeOfTheMap() {
        return Arrays.stream(ConcurrentHashMap.class.getDeclaredClasses())
                .filter(type -> type.getSimpleName().equals("Node"))
                .findAny()
                .orElseThrow();
    }

    private static LruStore filled(int entries, IntFunction<Entry> entry) {
        LruStore store = new LruStore(UNLIMITED, UNLIMITED, UNLIMITED, EvictionPolicy.LRU, () -> 0);
        for (int i = 0; i < entries; i++) {
            assertThat(store.put(entry.apply(i), () -> true)).isTrue();
        }
        return store;
    }

    /** The least of several rounds: the serial collector leaves some garbage in all but every fourth. */
    static long usedHeap() {
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            System.gc();
            least = Math.min(
                    least,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }

    /** JOL has to guess the alignment of objects; with ZGC on JDK 25 it takes the gap between two pages for it. */
    private static void assumeThatJolKnowsThisJvm() {
        assumeThat(VM.current().objectAlignment()).isEqualTo(8);
    }
}
