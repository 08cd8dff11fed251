package dev.circlet.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class LruStoreStressTests {

    private static final int THREADS = 6;

    private final long seed = Long.getLong("circlet.test.seed", System.nanoTime());
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

    LruStoreStressTests() {
        System.out.println("LruStoreStressTests: -Dcirclet.test.seed=" + seed);
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @ParameterizedTest
    @EnumSource(EvictionPolicy.class)
    void whatever_threads_do_the_lists_and_the_map_agree_in_the_end(EvictionPolicy policy) throws Exception {
        AtomicLong now = new AtomicLong();
        LruStore store = new LruStore(200_000, 25_000, 20_000, policy, now::get);
        AtomicBoolean done = new AtomicBoolean();
        Future<?> observer = threads.submit(() -> {
            while (!done.get()) {
                assertThat(store.bytes()).isLessThanOrEqualTo(200_000);
                assertThat(store.bytes(Region.HOT)).isLessThanOrEqualTo(25_000);
                assertThat(store.bytes(Region.NEGATIVE)).isLessThanOrEqualTo(20_000);
            }
        });
        try {
            inParallel(THREADS - 1, thread -> () -> {
                Random random = new Random(seed + thread);
                for (int i = 0; i < 100_000; i++) {
                    anything(store, random, now);
                }
                return null;
            });
        } finally {
            done.set(true);
        }
        observer.get();
        assertThatListsAndMapAgree(store);
        store.raiseHorizon(Long.MAX_VALUE - 1);
        store.clear();
        assertThat(store.bytes()).isZero();
    }

    private static void anything(LruStore store, Random random, AtomicLong now) {
        String key = "key" + random.nextInt(800);
        long tick = now.incrementAndGet();
        ByteView value = ByteView.of(new byte[random.nextInt(1_000)]);
        long end = random.nextBoolean() ? Entry.NO_EXPIRY : tick + random.nextInt(5_000);
        switch (random.nextInt(40)) {
            case 0, 1, 2 -> store.remove(key);
            case 3, 4, 5, 6, 7 -> store.put(Entry.main(key, value, tick, end), () -> true);
            case 8, 9 -> store.put(Entry.hot(key, value, tick, end, "node-b"), () -> true);
            case 10, 11 -> store.put(Entry.negative(key, tick, end), () -> true);
            case 12 -> store.put(Entry.failover(key, value, tick, end, 1_000), () -> true);
            case 13 -> store.sweepExpired(20);
            case 14 -> {
                if (random.nextInt(50) == 0) {
                    store.retire(entry -> entry.key().hashCode() % 7 == 0, tick + 10_000);
                }
            }
            case 15 -> {
                if (random.nextInt(200) == 0) {
                    store.raiseHorizon(tick - 2_000);
                    store.removeIf(entry -> entry.began() <= tick - 2_000);
                }
            }
            default -> store.hit(key);
        }
    }

    private static void assertThatListsAndMapAgree(LruStore store) {
        Map<Region, Long> bytes = new EnumMap<>(Region.class);
        Map<Region, Long> entries = new EnumMap<>(Region.class);
        // A predicate that selects nothing sees the dead ones too, unlike forEach.
        store.removeIf(entry -> {
            bytes.merge(entry.region(), entry.weight(), Long::sum);
            entries.merge(entry.region(), 1L, Long::sum);
            assertThat(entry.state).isEqualTo(Entry.LINKED);
            return false;
        });
        assertThat(store.bytes()).isPositive();
        for (Region region : Region.values()) {
            assertThat(store.bytes(region)).as("bytes of %s", region).isEqualTo(bytes.getOrDefault(region, 0L));
            assertThat(store.entries(region)).as("entries of %s", region).isEqualTo(entries.getOrDefault(region, 0L));
        }
        // Walks the links themselves: everything but this entry has to be found and evicted.
        Entry giant = Entry.main("giant", ByteView.of(new byte[199_800]), Long.MAX_VALUE - 1, Entry.NO_EXPIRY);
        assertThat(store.put(giant, () -> true)).isTrue();
        assertThat(store.bytes()).isEqualTo(giant.weight());
    }

    @Test
    void a_removal_is_never_undone_by_a_put_that_was_admissible_before_it() throws Exception {
        int keys = 4;
        AtomicLongArray generations = new AtomicLongArray(keys);
        LruStore store = new LruStore(1_000_000, 0, 0, EvictionPolicy.LRU, () -> 0);
        AtomicBoolean done = new AtomicBoolean();
        AtomicLong stored = new AtomicLong();
        List<Future<?>> writers = new ArrayList<>();
        for (int writer = 0; writer < 3; writer++) {
            Random random = new Random(seed + writer);
            writers.add(threads.submit(() -> {
                while (!done.get()) {
                    int key = random.nextInt(keys);
                    long generation = generations.get(key);
                    // The value carries the generation; equal ticks, so that only admissibility can refuse.
                    Entry entry = Entry.main("key" + key, ByteView.utf8(Long.toString(generation)), 1, Entry.NO_EXPIRY);
                    if (store.put(entry, () -> generations.get(key) == generation)) {
                        stored.incrementAndGet();
                    }
                }
            }));
        }
        try {
            inParallel(2, remover -> () -> {
                for (int i = 0; i < 150_000; i++) {
                    // Each remover has keys of its own, so that it knows their generation.
                    int key = 2 * (i % 2) + remover;
                    long generation = generations.incrementAndGet(key);
                    store.remove("key" + key);
                    Entry after = store.peek("key" + key);
                    if (after != null) {
                        assertThat(after.value().toUtf8String()).isEqualTo(Long.toString(generation));
                    }
                }
                return null;
            });
        } finally {
            done.set(true);
        }
        for (Future<?> writer : writers) {
            writer.get();
        }
        assertThat(stored.get()).isPositive();
    }

    private interface Work {
        Callable<Void> of(int thread);
    }

    private void inParallel(int count, Work work) throws InterruptedException, ExecutionException {
        List<Callable<Void>> calls = new ArrayList<>();
        for (int thread = 0; thread < count; thread++) {
            calls.add(work.of(thread));
        }
        for (Future<Void> call : threads.invokeAll(calls)) {
            call.get();
        }
    }
}
