package dev.circlet.cache;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Whoever granted a lease, as its holder's node sees it: a table on this node, another member, or nobody. */
interface LeaseKeeper {

    /** What became of an attempt to keep or to use a lease. */
    enum Standing {
        /** The lease is the holder's. */
        VALID,
        /** It is not any more. */
        LOST,
        /** The keeper did not answer. */
        UNKNOWN,
        /** There is nothing that could be lost: the holder computes for itself. */
        NONE
    }

    /** Makes the lease last. */
    CompletableFuture<Standing> renew(String key, long token);

    /** Hands over the value; {@link Standing#VALID} if it is kept. */
    CompletableFuture<Standing> fill(String key, long token, @Nullable ByteView value);

    /** Gives the lease to the next in the queue. */
    void release(String key, long token);

    /** Lets everybody in the queue compute. */
    void fail(String key, long token);
}
