package dev.circlet.cache;

import dev.circlet.ring.Member;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The groups' port to the fleet: who owns a key, and what the others know about it.
 *
 * <p>No method blocks or throws; what goes wrong between the nodes is an {@link Answer.Refused}.
 *
 * @since 0.1
 */
public interface Remote {

    /** A fleet of one. */
    Remote NONE = standalone("local");

    /**
     * Returns this node.
     *
     * @return the member with this node's name
     */
    Member self();

    /**
     * Returns the owner of a key in the ring in force.
     *
     * @param group the group's name
     * @param key the key
     * @return a member, possibly this node
     */
    Member ownerOf(String group, String key);

    /**
     * Asks the owners of keys for their values: one exchange per owner, its successor once if the owner cannot be
     * reached.
     *
     * @param group the group's name
     * @param queries the keys, none owned by this node
     * @param terms codec version, depth and budget of the loads that this may cause
     * @return for each query, in their order, a future that ends within the budget and never exceptionally; cancelling it
     *     takes the question back
     */
    List<CompletableFuture<Reply>> fetch(String group, List<KeyQuery> queries, Terms terms);

    /**
     * Asks the previous owner of an own key for what it holds in memory, while a view change is recent.
     *
     * @param group the group's name
     * @param query the key
     * @param codecVersion how this node reads the group's values
     * @return a future that ends within the peek timeout; {@link Answer.Reason#NOT_HELD} at once when nobody is to ask
     */
    CompletableFuture<Reply> peek(String group, KeyQuery query, int codecVersion);

    /**
     * Tells every other member to forget a key or a whole group. This node has forgotten it before.
     *
     * @param group the group's name
     * @param key the key, or {@code null} for all
     * @param mark the invalidation's number from {@link #newMark()}
     * @param ageNanos how long ago it happened; younger values are spared
     * @return a future that ends within the invalidate timeout
     */
    CompletableFuture<Invalidation> invalidate(String group, @Nullable String key, long mark, long ageNanos);

    /**
     * The same for what happens now.
     *
     * @param group the group's name
     * @param key the key, or {@code null} for all
     * @param mark the invalidation's number from {@link #newMark()}
     * @return a future that ends within the invalidate timeout
     */
    default CompletableFuture<Invalidation> invalidate(String group, @Nullable String key, long mark) {
        return invalidate(group, key, mark, 0);
    }

    /**
     * Claims a key that has no getter at its owner, or at its successor if the owner cannot be reached.
     *
     * @param group the group's name
     * @param query the key, not owned by this node
     * @param terms codec version, depth, and how long to wait for whoever computes the value
     * @param putMark 0, or for a put the mark of the invalidation that it begins with: this node knows the value already,
     *     and gets a lease whatever is held and whoever has one. The query tells what it knew of invalidations before
     * @return a future that ends within the budget and never exceptionally, with a value, an absence, an
     *     {@link Answer.Leased} or a refusal; cancelling it leaves the queue
     */
    default CompletableFuture<Reply> claim(String group, KeyQuery query, Terms terms, long putMark) {
        return CompletableFuture.completedFuture(
                new Reply(Answer.Refused.because(Answer.Reason.UNREACHABLE), self().name(), 0));
    }

    /**
     * Makes a lease last.
     *
     * @param node the name of the member that granted it
     * @param group the group's name
     * @param codecVersion how this node writes the group's values
     * @param key the key
     * @param token the lease
     * @return a future that ends soon and never exceptionally
     */
    default CompletableFuture<LeaseStanding> renew(
            String node, String group, int codecVersion, String key, long token) {
        return CompletableFuture.completedFuture(LeaseStanding.UNKNOWN);
    }

    /**
     * Ends a lease.
     *
     * @param node the name of the member that granted it
     * @param group the group's name
     * @param codecVersion how this node writes the group's values
     * @param query the key, and what the holder's node knows of its invalidations: a lease from before one that the member
     *     which granted it missed is void
     * @param token the lease
     * @param answer the value or the absence of one, with its age at the arrival of the lease, 0 if it was computed after;
     *     {@link Answer.Failed} if it could not be computed, so that all who
     *     wait compute; a refusal to give it to the next
     * @return a future that ends soon and never exceptionally, with {@link LeaseStanding#VALID} if the value is kept
     */
    default CompletableFuture<LeaseStanding> fill(
            String node, String group, int codecVersion, KeyQuery query, long token, Answer answer) {
        return CompletableFuture.completedFuture(LeaseStanding.UNKNOWN);
    }

    /**
     * Makes a number that tells a new invalidation from all others in the fleet.
     *
     * @return 64 bits, never {@link KeyQuery#NO_MARK}
     */
    long newMark();

    /**
     * What a question to the fleet may cost.
     *
     * @param codecVersion how the asking node reads the group's values
     * @param depth how many loads are nested already
     * @param budgetNanos how long the answer may take
     */
    record Terms(int codecVersion, int depth, long budgetNanos) {}

    /**
     * A member's answer.
     *
     * @param answer the answer
     * @param node the name of the member that gave it
     * @param sentTick this node's tick when the question was sent
     */
    record Reply(Answer answer, String node, long sentTick) {}

    /**
     * A fleet of one.
     *
     * @param name the name of the only member
     * @return a port without anybody behind it
     */
    static Remote standalone(String name) {
        Member self = Member.up(name, URI.create("local:" + name));
        AtomicLong marks = new AtomicLong();
        return new Remote() {
            @Override
            public Member self() {
                return self;
            }

            @Override
            public Member ownerOf(String group, String key) {
                return self;
            }

            @Override
            public List<CompletableFuture<Reply>> fetch(String group, List<KeyQuery> queries, Terms terms) {
                Reply nobody = new Reply(Answer.Refused.because(Answer.Reason.UNREACHABLE), name, 0);
                return queries.stream()
                        .map(query -> CompletableFuture.completedFuture(nobody))
                        .toList();
            }

            @Override
            public CompletableFuture<Reply> peek(String group, KeyQuery query, int codecVersion) {
                return CompletableFuture.completedFuture(
                        new Reply(Answer.Refused.because(Answer.Reason.NOT_HELD), name, 0));
            }

            @Override
            public CompletableFuture<Invalidation> invalidate(
                    String group, @Nullable String key, long mark, long ageNanos) {
                return CompletableFuture.completedFuture(new Invalidation(Set.of(name), Set.of(), false));
            }

            @Override
            public long newMark() {
                return marks.incrementAndGet();
            }
        };
    }
}
