package dev.circlet.reliability;

import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** How often something is tried: a little in each build, much more with {@code -Dcirclet.test.full=true}. */
public final class Counts {

    public static final String SEED = "circlet.test.seed";

    private Counts() {}

    public static boolean full() {
        return Boolean.getBoolean("circlet.test.full");
    }

    public static int of(int usually, int full) {
        return full() ? full : usually;
    }

    /** The seeds to try: those of this run, or just the one that was given. */
    public static LongStream seeds(int usually, int full) {
        Long given = Long.getLong(SEED);
        if (given != null) {
            return LongStream.of(given);
        }
        int count = Integer.getInteger("circlet.test.seeds", of(usually, full));
        long first = new SecureRandom().nextInt(1_000_000_000);
        System.out.println(count + " seeds from " + first + ", repeat one with -D" + SEED + "=...");
        return LongStream.range(first, first + count);
    }

    /** Tries the seeds on two threads; of the failures the one with the smallest seed is thrown. */
    static void inParallel(LongStream seeds, LongConsumer trial) {
        long[] all = seeds.toArray();
        AtomicLong next = new AtomicLong();
        AtomicReference<@Nullable Failed> failed = new AtomicReference<>();
        Runnable worker = () -> {
            for (int i = (int) next.getAndIncrement();
                    i < all.length && failed.get() == null;
                    i = (int) next.getAndIncrement()) {
                long seed = all[i];
                try {
                    trial.accept(seed);
                } catch (RuntimeException | Error failure) {
                    failed.accumulateAndGet(new Failed(seed, failure), Failed::first);
                }
            }
        };
        Thread second = new Thread(worker, "seeds");
        second.start();
        worker.run();
        join(second);
        Failed first = failed.get();
        if (first != null) {
            throw new AssertionError("-D" + SEED + "=" + first.seed + ": " + first.failure.getMessage(), first.failure);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    private record Failed(long seed, Throwable failure) {

        static Failed first(@Nullable Failed one, @Nullable Failed other) {
            if (one == null || other == null) {
                return one == null ? other : one;
            }
            return one.seed <= other.seed ? one : other;
        }
    }
}
