package dev.circlet.cache;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LruStoreHitTests {

    private static final int KEYS = 1_000;
    private static final long END = 1_000_000;

    private final AtomicLong now = new AtomicLong();
    private final String[] keys = new String[KEYS];

    private LruStore filled(EvictionPolicy policy) {
        LruStore store = new LruStore(10_000_000, 1_000_000, 1_000_000, policy, now::get);
        for (int i = 0; i < KEYS; i++) {
            keys[i] = "key" + i;
            store.put(entry(i), () -> true);
        }
        return store;
    }

    private Entry entry(int i) {
        ByteView value = ByteView.utf8("value");
        return switch (i % 8) {
            case 0, 2 -> Entry.main(keys[i], value, 1, END);
            case 4 -> new CopyEntry(keys[i], value, 1, END, "b", 0);
            case 6 -> new SoftEntry(keys[i], value, 1, END - 10, 10, 0, 3);
            default -> Entry.main(keys[i], value, 1, Entry.NO_EXPIRY);
        };
    }

    private int hits(LruStore store, int count) {
        int hits = 0;
        for (int i = 0; i < count; i++) {
            if (store.hit(keys[i % KEYS]) != null) {
                hits++;
            }
        }
        return hits;
    }

    @ParameterizedTest
    @EnumSource(EvictionPolicy.class)
    void hits_allocate_nothing(EvictionPolicy policy) {
        LruStore store = filled(policy);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long self = Thread.currentThread().getId();
        // The interpreter allocates where compiled code does not, so the first rounds may.
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 20 && least > 1_000; round++) {
            long before = threads.getThreadAllocatedBytes(self);
            assertThat(hits(store, 100_000)).isEqualTo(100_000);
            least = Math.min(least, threads.getThreadAllocatedBytes(self) - before);
        }
        // Less than one object for every thousandth hit; the reading itself takes a few bytes.
        assertThat(least).isLessThan(1_600);
    }

    @ParameterizedTest
    @EnumSource(EvictionPolicy.class)
    void hits_and_peeks_go_on_while_another_thread_evicts(EvictionPolicy policy) throws Exception {
        LruStore store = filled(policy);
        ExecutorService reader = Executors.newSingleThreadExecutor();
        store.listLock.lock();
        try {
            assertThat(reader.submit(() -> hits(store, 10 * KEYS)).get(30, TimeUnit.SECONDS))
                    .isEqualTo(10 * KEYS);
            now.set(END);
            assertThat(reader.submit(() -> hits(store, 10 * KEYS)).get(30, TimeUnit.SECONDS))
                    .isEqualTo(5 * KEYS);
            assertThat(reader.submit(() -> store.peek(keys[0])).get(30, TimeUnit.SECONDS))
                    .isNull();
        } finally {
            store.listLock.unlock();
            reader.shutdown();
        }
        assertThat(entries(store)).isEqualTo(KEYS);
        assertThat(hits(store, KEYS)).isEqualTo(KEYS / 2);
        assertThat(entries(store)).isEqualTo(KEYS / 2);
    }

    private static long entries(LruStore store) {
        return store.entries(Region.MAIN) + store.entries(Region.HOT);
    }
}
