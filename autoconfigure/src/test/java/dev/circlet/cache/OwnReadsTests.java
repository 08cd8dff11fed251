package dev.circlet.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import dev.circlet.VirtualTime;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class OwnReadsTests {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final long seed = Long.getLong("circlet.test.seed", System.nanoTime());
    private final VirtualTime time = new VirtualTime();
    private final OwnReads reads = new OwnReads(new Ticks(time), new Random(seed));

    private static Entry entry(String key) {
        return Entry.main(key, ByteView.utf8("v"), 1, Entry.NO_EXPIRY);
    }

    private void read(Entry entry, int times) {
        for (int i = 0; i < times; i++) {
            reads.hit(entry);
        }
    }

    private double rate(String key) {
        return reads.rates().getOrDefault(key, 0.0);
    }

    @Nested
    class Rates {

        @Test
        void of_few_reads_are_exact() {
            Entry a = entry("a");
            Entry b = entry("b");
            for (int second = 0; second < 20; second++) {
                read(a, 40);
                read(b, 2);
                time.advance(SECOND);
            }
            assertThat(rate("a")).isCloseTo(40, within(1e-9));
            assertThat(rate("b")).isCloseTo(2, within(1e-9));
        }

        @Test
        void begin_with_the_first_read_and_not_with_the_node() {
            time.advance(SECOND.multipliedBy(4));
            read(entry("a"), 50);
            assertThat(rate("a")).isEqualTo(50);
            time.advance(SECOND.multipliedBy(2));
            assertThat(rate("a")).isEqualTo(25);
        }

        @Test
        void fall_to_nothing_in_the_ten_seconds_after_the_last_read() {
            read(entry("a"), 100);
            time.advance(SECOND.multipliedBy(6));
            assertThat(rate("a")).isCloseTo(100 / 6.0, within(1e-9));
            time.advance(SECOND.multipliedBy(3));
            assertThat(rate("a")).isCloseTo(100 / 9.0, within(1e-9));
            time.advance(SECOND);
            assertThat(reads.rates()).isEmpty();
        }

        @Test
        void count_misses_too() {
            for (int i = 0; i < 10; i++) {
                reads.missed("a");
            }
            assertThat(rate("a")).isEqualTo(10);
        }

        @Test
        void leave_out_the_copies_of_what_others_own() {
            read(new CopyEntry("copy", ByteView.utf8("v"), 1, Entry.NO_EXPIRY, "b", 0), 50);
            read(Entry.failover("instead", ByteView.utf8("v"), 1, Entry.NO_EXPIRY, 1), 50);
            assertThat(reads.rates()).containsOnlyKeys("instead");
        }
    }

    @Nested
    class ManyReads {

        private static final int KEYS = 50_000;
        private static final int PER_SECOND = 100_000;

        private final Entry[] entries = new Entry[KEYS];
        private final double[] sums = new double[KEYS];

        ManyReads() {
            double sum = 0;
            for (int rank = 0; rank < KEYS; rank++) {
                entries[rank] = entry("key" + rank);
                sum += 1 / Math.pow(rank + 1, 0.99);
                sums[rank] = sum;
            }
        }

        private Entry zipf(Random random) {
            int rank = Arrays.binarySearch(sums, random.nextDouble() * sums[KEYS - 1]);
            return entries[rank < 0 ? -rank - 1 : rank];
        }

        private List<String> hottest(int limit) {
            List<String> keys = new ArrayList<>();
            reads.rates().entrySet().stream()
                    .sorted((a, b) -> Double.compare(b.getValue(), a.getValue()))
                    .limit(limit)
                    .forEach(entry -> keys.add(entry.getKey()));
            return keys;
        }

        @Test
        void with_a_long_tail_list_the_right_keys_first_and_about_their_rates() {
            System.out.println("Seed " + seed + " (-Dcirclet.test.seed)");
            Random random = new Random(seed);
            int steps = 1_000;
            for (int step = 0; step < 9 * steps; step++) {
                for (int i = 0; i < PER_SECOND / steps; i++) {
                    reads.hit(zipf(random));
                }
                time.advance(SECOND.dividedBy(steps));
            }
            // Chance may change the places of keys that differ little.
            assertThat(hottest(1)).containsExactly("key0");
            assertThat(hottest(3)).contains("key1");
            assertThat(hottest(20)).contains("key2", "key3", "key4", "key5", "key6", "key7");
            for (int rank = 0; rank < 3; rank++) {
                double truth = PER_SECOND / Math.pow(rank + 1, 0.99) / sums[KEYS - 1];
                assertThat(rate("key" + rank)).isCloseTo(truth, Percentage.withPercentage(30));
            }
        }

        @Test
        void in_turn_are_not_taken_for_reads_of_one_key() {
            System.out.println("Seed " + seed + " (-Dcirclet.test.seed)");
            for (int i = 0; i < 4_000_000; i++) {
                reads.hit(entries[i % 64]);
            }
            assertThat(reads.rates()).hasSize(64);
            assertThat(reads.rates().values())
                    .allSatisfy(rate -> assertThat(rate).isCloseTo(4_000_000 / 64.0, Percentage.withPercentage(60)));
        }

        @Test
        void are_looked_at_seldom_and_again_each_one_when_they_cease() {
            read(entries[0], 10_000_000);
            time.advance(SECOND.multipliedBy(20));
            // The rest of the last long run, and all that come after it.
            read(entries[1], 2 * OwnReads.LONGEST);
            time.advance(SECOND.multipliedBy(20));
            read(entries[2], 10);
            assertThat(rate("key2")).isEqualTo(10);
        }

        @Test
        void allocate_nothing() {
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            Random random = new Random(seed);
            Entry[] stream = new Entry[1 << 17];
            Arrays.setAll(stream, i -> zipf(random));
            long least = Long.MAX_VALUE;
            for (int round = 0; round < 20 && least > 1_000; round++) {
                long before = threads.getCurrentThreadAllocatedBytes();
                for (Entry entry : stream) {
                    reads.hit(entry);
                }
                least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
                time.advance(SECOND);
            }
            assertThat(least).isLessThan(1_600);
        }

        @Test
        void of_several_threads_are_counted_together() throws InterruptedException {
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                threads.add(new Thread(() -> read(entries[0], 1_000_000)));
            }
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(rate("key0")).isBetween(1_000_000.0, 8_000_000.0);
        }
    }
}
