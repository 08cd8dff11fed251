package dev.circlet.cache;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GroupStressTests {

    private static final String SEED = "circlet.test.seed";
    private static final int KEYS = 8;
    private static final int STEPS = 20_000;

    /** What the source holds; a load reads it when it begins, and is no younger than that. */
    private final AtomicIntegerArray versions = new AtomicIntegerArray(KEYS);

    /** Up to which version all is forgotten: set when an invalidation has returned. */
    private final AtomicIntegerArray forgotten = new AtomicIntegerArray(KEYS);

    @ParameterizedTest
    @ValueSource(ints = {1 << 20, 2_000})
    void a_get_started_after_an_invalidation_has_returned_never_sees_a_value_loaded_before_it(int maxBytes)
            throws Exception {
        long seed = Long.getLong(SEED, new SecureRandom().nextLong());
        System.out.println("Seed " + seed + ", repeat with -D" + SEED + "=" + seed);
        try (LiveNode live = new LiveNode(builder -> builder.invalidationMemory(3, java.time.Duration.ofMinutes(10)))) {
            GroupSpec.Builder spec =
                    TestNode.spec().maxBytes(maxBytes).maxValueBytes(100).loadConcurrency(4);
            Group group = live.group(spec, key -> String.valueOf(versions.get(Integer.parseInt(key))));
            List<Future<?>> workers = new ArrayList<>();
            for (int worker = 0; worker < 4; worker++) {
                SplittableRandom random = new SplittableRandom(seed + worker);
                workers.add(live.callers.submit(() -> work(group, random)));
            }
            for (Future<?> worker : workers) {
                worker.get(60, TimeUnit.SECONDS);
            }
            GroupStats stats = group.stats();
            assertThat(stats.loads()).isPositive();
            assertThat(stats.hits()).isPositive();
        }
    }

    private void work(Group group, SplittableRandom random) {
        for (int step = 0; step < STEPS; step++) {
            int key = random.nextInt(KEYS);
            int dice = random.nextInt(100);
            if (dice < 10) {
                int version = versions.incrementAndGet(key);
                if (dice == 0) {
                    group.invalidateAll();
                } else {
                    group.invalidate(String.valueOf(key));
                }
                forgotten.accumulateAndGet(key, version, Math::max);
            } else {
                int atLeast = forgotten.get(key);
                int seen = Integer.parseInt(group.get(String.valueOf(key)).toUtf8String());
                assertThat(seen).as("version of key %s at step %s", key, step).isGreaterThanOrEqualTo(atLeast);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 60})
    void a_hit_allocates_nothing(int ttlSeconds) {
        TestNode node = new TestNode();
        GroupSpec.Builder spec = TestNode.spec();
        if (ttlSeconds > 0) {
            spec.ttl(java.time.Duration.ofSeconds(ttlSeconds));
        }
        Group group = node.group(spec, key -> "value");
        String[] keys = new String[1_000];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = "key" + i;
            node.get(group, keys[i]);
        }
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long self = Thread.currentThread().getId();
        // The interpreter allocates where compiled code does not, so the first rounds may.
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 20 && least > 1_000; round++) {
            long before = threads.getThreadAllocatedBytes(self);
            for (int i = 0; i < 100_000; i++) {
                if (group.get(keys[i % keys.length]).size() != 5) {
                    throw new AssertionError("Another value");
                }
            }
            least = Math.min(least, threads.getThreadAllocatedBytes(self) - before);
        }
        // Less than one object for every thousandth hit; the reading itself takes a few bytes.
        assertThat(least).isLessThan(1_600);
    }

    @Test
    void a_burst_of_callers_from_many_threads_is_one_load_each_time() throws Exception {
        try (LiveNode live = new LiveNode()) {
            Versions source = new Versions();
            Group group = live.group(TestNode.spec(), source);
            for (int round = 1; round <= 200; round++) {
                String key = "k" + round;
                List<Future<ByteView>> values = new ArrayList<>();
                for (int caller = 0; caller < 8; caller++) {
                    values.add(live.callers.submit(() -> group.get(key)));
                }
                for (Future<ByteView> value : values) {
                    value.get(30, TimeUnit.SECONDS);
                }
                assertThat(source.calls()).isEqualTo(round);
            }
        }
    }
}
