package dev.circlet.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.SplittableRandom;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What runs on every get leaves nothing for the garbage collector. */
class RingAllocationTests {

    private static final int CALLS = 200_000;

    // One object per call would be at least 16 bytes times the calls.
    private static final long MARGIN = CALLS;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private long sink;

    @BeforeEach
    void measureAllocation() {
        assumeThat(threads.isThreadAllocatedMemorySupported()).isTrue();
        threads.setThreadAllocatedMemoryEnabled(true);
    }

    @Test
    void findingAnOwnerAllocatesNothing() {
        SplittableRandom random = Seeds.any();
        HashRing ring = HashRing.of(Rings.fleet(random, 20), Rings.NODES);

        assertThat(allocated(i -> ring.owner(i * 0x9E3779B97F4A7C15L).weight())).isLessThan(MARGIN);
    }

    @Test
    void hashingAnAsciiKeyAllocatesNothing() {
        long seed = RingHash.groupSeed("books");
        String[] keys = {
            "1", "user:4711", "x".repeat(31), "x".repeat(32), "order-000042/lines?page=3&size=50#" + "y".repeat(99)
        };

        assertThat(allocated(i -> RingHash.keyHash(seed, keys[(int) (i % keys.length)])))
                .isLessThan(MARGIN);
    }

    @Test
    void anAllocationWouldBeNoticed() {
        assertThat(allocated(i -> RingHash.hash64("schlüssel-" + i, 0))).isGreaterThan(MARGIN);
    }

    private long allocated(LongUnaryOperator call) {
        run(call);
        long thread = Thread.currentThread().getId();
        long before = threads.getThreadAllocatedBytes(thread);
        run(call);
        return threads.getThreadAllocatedBytes(thread) - before;
    }

    private void run(LongUnaryOperator call) {
        for (int i = 0; i < CALLS; i++) {
            sink += call.applyAsLong(i);
        }
    }
}
