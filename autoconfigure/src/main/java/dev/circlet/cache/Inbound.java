package dev.circlet.cache;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The door by which other members reach this node's groups. Whatever enters here is answered from memory or by a load on
 * this node, and never forwarded.
 *
 * <p>No method blocks or throws.
 *
 * @since 0.1
 */
public interface Inbound {

    /**
     * Answers a question about one key.
     *
     * @param group the group's name
     * @param query the key and its conditions
     * @param terms why, how deep, and how long
     * @return a future that is complete on return if memory holds the answer; it never ends exceptionally, ends by the
     *     deadline, and cancelling it takes the asking node out of the flight
     */
    CompletableFuture<Answer> answer(String group, KeyQuery query, Terms terms);

    /**
     * Answers a claim of a key that has no getter.
     *
     * @param group the group's name
     * @param query the key and its conditions
     * @param terms why, and how long; {@link Terms#mayLoad()} tells whether to wait for whoever has the lease, else
     *     {@link Answer.Reason#NOT_HELD}
     * @param putMark 0, or for a put the mark of the invalidation that it begins with: the asking node knows the value and
     *     gets a lease whatever is held; the query tells what it knew of invalidations before
     * @return as {@link #answer}; a lease whose future was cancelled before is given to the next
     */
    default CompletableFuture<Answer> claim(String group, KeyQuery query, Terms terms, long putMark) {
        return CompletableFuture.completedFuture(Answer.Refused.because(Answer.Reason.UNSUPPORTED));
    }

    /**
     * Makes a lease last.
     *
     * @param group the group's name
     * @param key the key
     * @param token the lease
     * @return for how many nanoseconds; 0 if there is no such lease any more
     */
    default long renew(String group, String key, long token) {
        return 0;
    }

    /**
     * Ends a lease.
     *
     * @param group the group's name
     * @param codecVersion how the asking node writes the group's values
     * @param query the key, and what the holder's node knows of its invalidations: a lease from before one that the member
     *     which granted it missed is void
     * @param token the lease
     * @param answer the value or the absence of one, with its age when the asking node heard of the lease;
     *     {@link Answer.Failed} if it could not be computed, so that all who
     *     wait compute; a refusal to give it to the next
     * @return whether the value is kept
     */
    default boolean fill(String group, int codecVersion, KeyQuery query, long token, Answer answer) {
        return false;
    }

    /**
     * Answers a question about several keys of one group; a {@link BatchGetter} is called once for those that are cold.
     *
     * @param group the group's name
     * @param queries the keys and their conditions
     * @param terms why, how deep, and how long
     * @return the answers in the order of the keys, each as of {@link #answer}
     */
    default List<CompletableFuture<Answer>> answerAll(String group, List<KeyQuery> queries, Terms terms) {
        return queries.stream().map(query -> answer(group, query, terms)).toList();
    }

    /**
     * Forgets a key or a whole group, because a member said so.
     *
     * @param group the group's name; an unknown one has nothing to forget
     * @param key the key, or {@code null} for all
     * @param ageNanos how long ago the invalidation happened, in nanoseconds
     * @param mark the number that tells it from all others
     */
    void invalidate(String group, @Nullable String key, long ageNanos, long mark);

    /**
     * Forgets everything whose load began longer ago than given, because invalidations were missed that nobody can repeat.
     *
     * @param ageNanos the age in nanoseconds
     */
    void invalidateOlderThan(long ageNanos);

    /**
     * Drops the hot copies that came from a member.
     *
     * @param member the member's name
     */
    void dropCopiesFrom(String member);

    /** Looks again at who owns the entries, because the ring changed. */
    void ownershipChanged();

    /**
     * Tells what this node's memory knows of a key. Nothing is recorded or loaded.
     *
     * @param group the group's name
     * @param key the key
     * @return the state, {@link KeyState#NONE} if nothing is held
     */
    KeyState state(String group, String key);

    /**
     * Tells which keys of a group the fleet reads most, of those that this node answers for as their owner.
     *
     * @param group the group's name
     * @param limit how many to tell at most
     * @return the keys, the one with the highest rate first
     */
    default List<HotKey> hottest(String group, int limit) {
        return List.of();
    }

    /**
     * Tells the settings of the groups, to compare them between members.
     *
     * @return one text per group: its name and what should be equal everywhere
     */
    List<Setting> settings();

    /**
     * Conditions of a question.
     *
     * @param purpose why this node is asked
     * @param codecVersion how the asking node reads the group's values
     * @param depth how many loads are nested already
     * @param budgetNanos how long the asking node will wait
     * @param mayLoad whether a key that is not in memory may be loaded; else {@link Answer.Reason#NOT_HELD}
     */
    record Terms(Purpose purpose, int codecVersion, int depth, long budgetNanos, boolean mayLoad) {}

    /** Why a node is asked about a key. */
    enum Purpose {
        /** The asking node takes this one for the owner. */
        OWNER,
        /** The owner did not answer; this node comes next on the ring. */
        FAILOVER,
        /** The asking node owns the key now and this one did before: memory only. */
        PEEK
    }

    /**
     * What one node's memory knows of a key.
     *
     * @param held {@code main}, {@code hot}, {@code negative}, {@code retired} or {@code none}
     * @param ageMillis how long ago the load began; -1 if nothing is held
     * @param remainingMillis how long it may be served; -1 without limit or if nothing is held
     * @param reason why it is held: {@code owner}, {@code failover}, {@code copy}, or {@code none}
     */
    record KeyState(String held, long ageMillis, long remainingMillis, String reason) {

        /** Nothing is held. */
        public static final KeyState NONE = new KeyState("none", -1, -1, "none");
    }

    /**
     * One setting that should be equal on all members.
     *
     * @param name what is set, for example {@code books.ttl}
     * @param value its value as text
     */
    record Setting(String name, String value) {}
}
