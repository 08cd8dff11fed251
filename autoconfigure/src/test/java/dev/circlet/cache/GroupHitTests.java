package dev.circlet.cache;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GroupHitTests {

    private static final int KEYS = 2_000;

    private final TestNode node = new TestNode();

    @ParameterizedTest
    @EnumSource(EvictionPolicy.class)
    void hits_allocate_nothing_although_they_are_counted(EvictionPolicy policy) {
        Group group = node.group(TestNode.spec().policy(policy).ttl(Duration.ofHours(1)), new Versions());
        String[] keys = new String[KEYS];
        for (int i = 0; i < KEYS; i++) {
            keys[i] = "key" + i;
            node.get(group, keys[i]);
        }
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        // The interpreter allocates where compiled code does not, so the first rounds may.
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 20 && least > 1_000; round++) {
            node.advance(Duration.ofSeconds(1));
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 100_000; i++) {
                group.get(keys[i % KEYS]);
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(least).isLessThan(1_600);
        assertThat(node.groups.inbound().hottest("books", 20)).hasSize(20);
    }
}
