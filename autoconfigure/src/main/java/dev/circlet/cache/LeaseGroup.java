package dev.circlet.cache;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A group without a getter: callers compute the values themselves, one of them in the fleet per cold key.
 *
 * <p>Who {@link #claim claims} a key receives its value, or a lease: the right to compute it. The key's owner keeps one
 * lease per key; everybody else who claims the key waits for the holder to {@link Claim.Lease#fill fill} it and receives
 * the value. While the holder computes, its node renews the lease, up to {@link GroupSpec#loadTimeout()} and then for as
 * long again, but no longer than a lease lasts by itself ({@link GroupsBuilder#lease}). When that node dies or stops to renew,
 * or the holder releases the lease, the next one in the queue gets it.
 *
 * <p>The leases that an owner keeps and the claims that wait for them are bounded. What cannot wait, because of these
 * bounds, its own deadline, or a fleet that cannot be reached, computes by itself: it receives a lease that is not
 * exclusive, never an error.
 *
 * <p>{@link #get}, {@link #find}, {@link #lookup} and {@link #getAll} never lead to a lease. They answer from the memory
 * of this node, then of the owner; what neither holds is not found.
 *
 * <p>An {@link #invalidate invalidation} voids the leases of the key: what their holders compute reaches those who waited
 * for it on the same node, and is stored nowhere.
 *
 * @since 0.1
 */
public interface LeaseGroup extends Group {

    /**
     * Asks for the value of a key, or for the right to compute it. Never blocks.
     *
     * <p>Concurrent claims of one key on one node share one question to the owner; the node's first one gets the lease and
     * the others wait for it. A holder that {@link Claim.Lease#fail fails} fails them all with the very same throwable;
     * on every other node that waits, one claim at once gets a lease that is not exclusive.
     *
     * @param key the key
     * @return a future that ends within {@link GroupSpec#loadTimeout()} after the longest time that a holder may take, so
     *     within three times the load timeout: with the value; with a lease, which the caller must end; or exceptionally with
     *     what a holder on this node failed with. It also fails with an
     *     {@link InvalidKeyException} for a key that cannot be used, and with an {@link IllegalStateException} after the
     *     registry was closed. Cancelling it leaves the queue
     */
    CompletableFuture<Claim> claim(String key);

    /**
     * Replaces the value of a key in the whole fleet: makes every member forget it, voids its leases, and stores the new
     * value at its owner. Inside a transaction that the application bound to this call's thread, it takes effect after the
     * commit.
     *
     * <p>Whoever waits for the key receives the new value. It is kept at the owner only as long as nobody invalidates the
     * key meanwhile; a value over {@link GroupSpec#maxValueBytes()} is kept nowhere.
     *
     * @param key the key
     * @param value the new value, or {@code null} to remember that there is none, for the negative TTL
     * @return a future of what {@link #invalidate} returns, which ends when the value was stored or could not be
     * @throws InvalidKeyException if the key cannot be used
     */
    CompletableFuture<Invalidation> put(String key, @Nullable ByteView value);
}
