package dev.circlet.peer;

import dev.circlet.cache.Answer;
import dev.circlet.cache.Inbound;
import dev.circlet.peer.PeerRequest.Numbered;
import dev.circlet.ring.Member;
import java.util.List;

/**
 * One frame of a reply. A reply starts with {@link Hello} and closes with {@link End} or {@link Refusal}; what stands
 * between depends on the request. Answers come in the order in which they are ready.
 *
 * @since 0.1
 */
public sealed interface PeerReply {

    /**
     * The replying member, as {@link Envelope} describes the asking one.
     *
     * @param incarnation its incarnation
     * @param lastInvalidation the number of its latest invalidation
     * @param fingerprint the fingerprint of its ring
     * @param leaving whether it is about to leave the fleet
     */
    record Hello(long incarnation, long lastInvalidation, long fingerprint, boolean leaving) implements PeerReply {}

    /** At least one key is being loaded. Sent at once and then every half second, so that slow and dead look different. */
    record Loading() implements PeerReply {}

    /**
     * The answer for one key of a fetch or a peek.
     *
     * @param index the place of the key in the request, from 0
     * @param answer the answer
     */
    record KeyAnswer(int index, Answer answer) implements PeerReply {}

    /**
     * The invalidations of the request took effect.
     *
     * @param members the members in the replying member's view, if its fingerprint differs from the asking one's; else
     *     empty
     */
    record Acknowledged(List<Member> members) implements PeerReply {}

    /**
     * The replying member.
     *
     * @param version its version of Circlet
     * @param members the members in its view
     * @param settings what should be equal on all members
     */
    record NodeInfo(String version, List<Member> members, List<Inbound.Setting> settings) implements PeerReply {}

    /**
     * What its memory knows of a key.
     *
     * @param state the state
     */
    record KeyInfo(Inbound.KeyState state) implements PeerReply {}

    /**
     * Its invalidations that the asking member missed.
     *
     * @param entries what it still has of them, in rising order
     * @param goneAgeNanos how old the youngest one is that it has no more, or -1 if all are there
     * @param more whether there are later ones than {@code entries} holds
     */
    record Missed(List<Numbered> entries, long goneAgeNanos, boolean more) implements PeerReply {}

    /**
     * A lease was granted, renewed or filled.
     *
     * @param token the lease. 0 instead: the sender may compute, but has nothing to fill; the lease to renew is not the
     *     sender's any more; what it filled is not kept
     * @param millis how long it is valid unless it is renewed
     */
    record Leased(long token, long millis) implements PeerReply {}

    /**
     * One entry of a range. Reserved.
     *
     * @param key the key
     * @param answer its value
     */
    record Pulled(String key, Answer answer) implements PeerReply {}

    /**
     * The request as a whole is refused; closes the reply.
     *
     * @param reason why
     * @param detail what exactly, without keys or values
     */
    record Refusal(Reason reason, String detail) implements PeerReply {}

    /** Closes the reply. */
    record End() implements PeerReply {}

    /** Why a request as a whole is refused. The order is part of the protocol: append only. */
    enum Reason {
        /** The receiver does not speak this version of the protocol. */
        VERSION,
        /** The request cannot be read. */
        MALFORMED,
        /** The receiver does not serve this operation. */
        UNSUPPORTED,
        /** A limit of the protocol is exceeded. */
        LIMIT,
        /** The receiver cannot take more requests at the moment. */
        BUSY
    }
}
