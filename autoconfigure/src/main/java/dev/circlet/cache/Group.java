package dev.circlet.cache;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A named set of values that fills itself through a {@link Getter}, shared by the fleet.
 *
 * <p>Every key has one owner among the members. A get answers from this node's memory if it can, else asks the owner,
 * which answers from its memory or runs the getter: a cold key costs its source one load in the whole fleet while the
 * members agree on the ring and the owner is reachable. When they do not, or it is not, the next member on the ring is
 * asked once, and then this node loads by itself.
 *
 * <p><b>Waiting.</b> A hit neither waits nor allocates. On a miss the caller waits for a flight that all callers of the
 * key share, each until its own deadline; one caller's leaving harms no other, and the load is cancelled when nobody
 * waits any more.
 *
 * <p><b>Freshness.</b> After {@link #invalidate} has returned, no get started afterwards on a node that acknowledged it
 * returns a value whose load began before it. Callers that waited already may still receive such a value; it is not
 * stored.
 *
 * <p><b>Keys</b> are non-empty strings of well-formed Unicode, at most {@link GroupSpec#maxKeyBytes()} long. They are
 * compared as they are, without normalisation, and appear in no log, metric tag or exception message.
 *
 * <p>All methods are safe for concurrent use. Code that depends on the returned futures without an executor of its own
 * runs on the group's or the scheduler's thread and must not block.
 *
 * @since 0.1
 */
public interface Group {

    /**
     * Returns the name.
     *
     * @return the name, equal on all members
     */
    String name();

    /**
     * Returns the specification the group was registered with.
     *
     * @return the specification
     */
    GroupSpec spec();

    /**
     * Returns the value of a key, waiting up to the group's default deadline.
     *
     * @param key the key
     * @return the value
     * @throws KeyNotFoundException if the source has none
     * @throws InvalidKeyException if the key cannot be used
     * @throws DeadlineExceededException if no answer came in time, or the waiting thread was interrupted (its interrupt
     *     status is set again)
     * @throws OverloadedException if the limits that protect the source are reached
     * @throws IllegalStateException if the registry was closed
     * @throws RemoteLoadException if the getter failed on another node; where it ran on this one, its own exception is
     *     thrown as it is, checked or not
     */
    ByteView get(String key);

    /**
     * Returns the value of a key, waiting up to a deadline.
     *
     * @param key the key
     * @param deadline how long to wait; zero or less waits not at all
     * @return the value
     * @throws GroupException as {@link #get(String)}
     */
    ByteView get(String key, Duration deadline);

    /**
     * Asks for the value of a key without waiting.
     *
     * @param key the key
     * @return a future that ends by the group's default deadline with the value or with what {@link #get(String)} would
     *     throw; cancelling it takes this caller out of the flight
     */
    CompletableFuture<ByteView> getAsync(String key);

    /**
     * Returns the value of a key if the source has one.
     *
     * @param key the key
     * @return the value, or an empty result for an absent key
     * @throws GroupException as {@link #get(String)}, but for {@link KeyNotFoundException}
     */
    Optional<ByteView> find(String key);

    /**
     * Returns the values of several keys, asking each owner once for all of its keys.
     *
     * @param keys the keys; doubles count once
     * @return the values by key, in the order of the keys; absent keys are missing
     * @throws BulkLoadException if keys failed; it carries the values of the others
     * @throws InvalidKeyException if a key cannot be used; nothing was loaded then
     */
    Map<String, ByteView> getAll(Collection<String> keys);

    /**
     * Asks for the values of several keys without waiting.
     *
     * @param keys the keys; doubles count once
     * @return a future of what {@link #getAll} returns or throws
     */
    CompletableFuture<Map<String, ByteView>> getAllAsync(Collection<String> keys);

    /**
     * Returns the value of a key together with where it came from.
     *
     * @param key the key
     * @return value, source and owner; without a value if the source has none
     * @throws GroupException as {@link #get(String)}, but for {@link KeyNotFoundException}
     */
    Lookup lookup(String key);

    /**
     * Asks for the value of a key and where it came from, without waiting.
     *
     * @param key the key
     * @param deadline how long the future may take
     * @return a future of what {@link #lookup} returns or throws
     */
    CompletableFuture<Lookup> lookupAsync(String key, Duration deadline);

    /**
     * Makes the fleet forget a key, whatever each member knows of it: value, hot copy, absence, and loads in flight.
     * Waits up to the fleet's invalidate timeout for the members. Inside a transaction that the application bound to
     * this call's thread, it takes effect after the commit.
     *
     * @param key the key
     * @return which members acknowledged and which could not be reached; those are tried again in the background
     * @throws InvalidKeyException if the key cannot be used
     */
    Invalidation invalidate(String key);

    /**
     * Makes the fleet forget a key, without waiting for the other members. This node has forgotten it on return.
     *
     * @param key the key
     * @return a future of what {@link #invalidate} returns
     */
    CompletableFuture<Invalidation> invalidateAsync(String key);

    /**
     * Makes the fleet forget all keys of the group.
     *
     * @return as {@link #invalidate}
     */
    Invalidation invalidateAll();

    /**
     * Makes the fleet forget all keys of the group, without waiting for the other members.
     *
     * @return a future of what {@link #invalidateAll} returns
     */
    CompletableFuture<Invalidation> invalidateAllAsync();

    /**
     * Returns the owner of a key in this node's present view.
     *
     * @param key the key
     * @return the name of a member
     * @throws InvalidKeyException if the key cannot be used
     */
    String owner(String key);

    /**
     * Returns this node's counts.
     *
     * @return a snapshot; the counts were not read at one instant
     */
    GroupStats stats();

    /**
     * Switches the group off or on at run time. While it is off each get calls the getter and nothing is kept or sent.
     *
     * @param bypass {@code true} to switch the group off
     */
    void bypass(boolean bypass);

    /**
     * Tells whether the group is switched off.
     *
     * @return {@code true} while it is
     */
    boolean bypassed();
}
