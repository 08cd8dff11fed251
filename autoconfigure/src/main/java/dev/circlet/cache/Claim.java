package dev.circlet.cache;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What became of a {@link LeaseGroup#claim claim}: a value, or the right to compute it.
 *
 * @since 0.1
 */
public sealed interface Claim {

    /**
     * The fleet holds the key, or somebody else has just computed it.
     *
     * @param value the value, or {@code null} if the key is known to have none
     */
    record Held(@Nullable ByteView value) implements Claim {}

    /**
     * The right to compute the value of a key, which others wait for meanwhile.
     *
     * <p>The holder must end it with {@link #fill}, {@link #release} or {@link #fail}; the first call counts and later
     * ones do nothing. A holder that takes longer than {@link GroupSpec#loadTimeout()}, and what {@link LeaseGroup} adds to it,
     * loses the lease to the next in the queue. Safe for concurrent use; no method blocks.
     */
    non-sealed interface Lease extends Claim {

        /**
         * Gives the value to everybody who waits for it, and to the owner to keep. Those who wait on this node receive it
         * in any case; the fleet refuses it when the key was invalidated since the lease was granted, or the lease was
         * lost.
         *
         * @param value the value, or {@code null} if there is none, which is remembered for the negative TTL
         * @return a future that ends with {@code true} if the fleet keeps the value, else with {@code false}; never
         *     exceptionally
         */
        CompletableFuture<Boolean> fill(@Nullable ByteView value);

        /** Gives the lease back without a value: the next in the queue gets it. */
        void release();

        /**
         * Tells that the value could not be computed. Who waits on this node fails with the same throwable; on every other
         * node that waits, one claim computes at once.
         *
         * @param failure what went wrong
         */
        void fail(Throwable failure);
    }
}
