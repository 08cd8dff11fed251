package dev.circlet.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.VirtualTime;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Real threads on one node: nobody waits for ever, and no two compute at a time what nobody invalidated. */
class LeaseGroupStressTests {

    private static final int THREADS = 8;
    private static final long SEED = Long.getLong("lease.seed", System.nanoTime());

    private final VirtualTime time = new VirtualTime();
    private final Groups groups = Groups.builder()
            .ticker(time)
            .scheduler(time)
            .executors(spec -> Runnable::run)
            .build();
    private final LeaseGroup group = groups.registerLeased(
            GroupSpec.leased("stress").loadTimeout(Duration.ofHours(1)).build());

    @AfterEach
    void close() {
        groups.close();
    }

    @Test
    void oneHolderAtATimeAndEveryClaimEnds() throws Exception {
        AtomicInteger holders = new AtomicInteger();
        AtomicLong held = new AtomicLong();
        run((random, key) -> {
            CompletableFuture<Claim> claim = group.claim(key);
            if (random.nextInt(20) == 0) {
                // Whoever leaves may have got the lease just now.
                if (!claim.cancel(false) && claim.join() instanceof Claim.Lease lease) {
                    lease.release();
                }
                return;
            }
            Claim granted = claim.get(30, TimeUnit.SECONDS);
            if (granted instanceof Claim.Lease lease) {
                assertThat(holders.incrementAndGet())
                        .as("-Dlease.seed=%d", SEED)
                        .isOne();
                Thread.yield();
                holders.decrementAndGet();
                if (random.nextBoolean()) {
                    lease.release();
                } else {
                    // Absent, and at once forgotten.
                    lease.fill(null);
                    held.incrementAndGet();
                    time.advance(Duration.ofSeconds(6));
                }
            }
        });
        assertThat(held).hasPositiveValue();
    }

    @Test
    void invalidationsAndPutsInBetweenLeaveNobodyWaiting() throws Exception {
        run((random, key) -> {
            switch (random.nextInt(8)) {
                case 0 -> group.invalidate(key);
                case 1 -> group.put(key, ByteView.utf8("put")).join();
                case 2 -> group.invalidateAll();
                default -> {
                    if (group.claim(key).get(30, TimeUnit.SECONDS) instanceof Claim.Lease lease) {
                        if (random.nextInt(4) == 0) {
                            lease.release();
                        } else {
                            lease.fill(ByteView.utf8("value"));
                        }
                    }
                }
            }
        });
        group.invalidateAll();
        assertThat(group.find("key")).isEmpty();
    }

    private interface Step {

        void run(SplittableRandom random, String key) throws Exception;
    }

    private void run(Step step) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        SplittableRandom seeds = new SplittableRandom(SEED);
        List<SplittableRandom> randoms =
                IntStream.range(0, THREADS).mapToObj(i -> seeds.split()).toList();
        try {
            for (var done : threads.invokeAll(randoms.stream()
                    .<java.util.concurrent.Callable<Void>>map(random -> () -> {
                        for (int i = 0; i < 3_000; i++) {
                            step.run(random, "key");
                        }
                        return null;
                    })
                    .toList())) {
                done.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
