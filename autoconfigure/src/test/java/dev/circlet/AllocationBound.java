package dev.circlet;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Fails when work on an input takes memory that has nothing to do with its size, as after a length that lies. */
public final class AllocationBound {

    private static final long BYTES = 16 << 20;
    private static final long BYTES_PER_BYTE = 1_000;

    private AllocationBound() {}

    /**
     * Runs the work, and again if it seems to take too much: the first time may have loaded classes.
     *
     * @throws AssertionError if it takes more than 16 MiB and 1,000 bytes for each byte of the input
     */
    public static void check(int inputBytes, Runnable work) {
        long limit = BYTES + BYTES_PER_BYTE * inputBytes;
        if (allocated(work) > limit) {
            long allocated = allocated(work);
            if (allocated > limit) {
                throw new AssertionError(allocated + " bytes were allocated for an input of " + inputBytes);
            }
        }
    }

    private static long allocated(Runnable work) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        work.run();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }
}
