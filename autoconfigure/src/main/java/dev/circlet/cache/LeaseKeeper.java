package dev.circlet.cache;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Whoever granted a lease, as its holder's node sees it: a table on this node, another member, or nobody. */
interface LeaseKeeper {

    /** Makes the lease last. */
    CompletableFuture<LeaseStanding> renew(String key, long token);

    /** Hands over the value; {@link LeaseStanding#VALID} if it is kept. */
    CompletableFuture<LeaseStanding> fill(String key, long token, @Nullable ByteView value);

    /** Gives the lease to the next in the queue. */
    void release(String key, long token);

    /** Lets everybody in the queue compute. */
    void fail(String key, long token);
}
