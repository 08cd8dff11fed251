package dev.circlet.cache;

import org.jspecify.annotations.Nullable;

/**
 * What one node answers another about one key.
 *
 * <p>Ages and lifetimes are durations, never instants, because ticks have no meaning on another machine. An age is
 * measured at the arrival of the question: a load that began afterwards has a negative age. So the asking node, which
 * knows when it sent the question, has a bound on when the load began that does not depend on how long the load took.
 *
 * @since 0.1
 */
public sealed interface Answer {

    /** The value never expires. */
    long NO_TTL = Long.MAX_VALUE;

    /**
     * The value of the key.
     *
     * @param bytes the value
     * @param ageNanos how long before the arrival of the question its load began; negative if after
     * @param remainingNanos how long it may be served from the moment of the answer; {@link #NO_TTL} without limit
     * @param hot whether the owner calls the key hot, so that the asking node may keep a copy
     * @param loaded whether this question made the answering node load
     * @param confirmed whether the answering node knew the same invalidations of the key as the asking one: the load began
     *     after all of them, whatever the age says
     */
    record Value(ByteView bytes, long ageNanos, long remainingNanos, boolean hot, boolean loaded, boolean confirmed)
            implements Answer {

        /**
         * A value that only its age speaks for.
         *
         * @param bytes the value
         * @param ageNanos its age
         * @param remainingNanos its remaining life
         * @param hot whether the key is hot
         * @param loaded whether it was loaded for this question
         */
        public Value(ByteView bytes, long ageNanos, long remainingNanos, boolean hot, boolean loaded) {
            this(bytes, ageNanos, remainingNanos, hot, loaded, false);
        }
    }

    /**
     * The source has no value for the key.
     *
     * @param ageNanos as in {@link Value}
     * @param remainingNanos how long the absence may be remembered
     * @param hot as in {@link Value}
     * @param confirmed as in {@link Value}
     */
    record Absent(long ageNanos, long remainingNanos, boolean hot, boolean confirmed) implements Answer {

        /**
         * An absence that only its age speaks for.
         *
         * @param ageNanos its age
         * @param remainingNanos its remaining life
         * @param hot whether the key is hot
         */
        public Absent(long ageNanos, long remainingNanos, boolean hot) {
            this(ageNanos, remainingNanos, hot, false);
        }
    }

    /**
     * The getter failed on the answering node.
     *
     * @param type the class of what it threw
     * @param message its message, cut to 512 characters, or {@code null} if there is none or it is withheld
     */
    record Failed(String type, @Nullable String message) implements Answer {}

    /**
     * Nobody holds the key, and the asking node has the right to compute it. Only claims are answered so.
     *
     * @param token tells this lease from all others; 0 if it is not exclusive and there is nothing to fill
     * @param nanos how long it is valid unless it is renewed
     */
    record Leased(long token, long nanos) implements Answer {}

    /**
     * No answer about the key.
     *
     * @param reason why
     * @param number what belongs to the reason: milliseconds to wait, or the size of a value; else 0
     */
    record Refused(Reason reason, long number) implements Answer {

        /**
         * A refusal without a number.
         *
         * @param reason why
         * @return the answer
         */
        public static Refused because(Reason reason) {
            return new Refused(reason, 0);
        }
    }

    /** Why there is no answer. The order is part of the protocol: append only. */
    enum Reason {
        /** Only memory was asked, and it does not hold the key. */
        NOT_HELD,
        /** The load limits of the group are reached; carries the milliseconds to wait. */
        OVERLOADED,
        /** The answering node has no such group. */
        UNKNOWN_GROUP,
        /** The answering node encodes values of the group in another way. */
        CODEC_MISMATCH,
        /** The deadline of the question passed. */
        DEADLINE,
        /** The load ran longer than its budget; carries the budget in milliseconds. */
        LOAD_TIMEOUT,
        /** The value is over the limit; carries its size. */
        TOO_LARGE,
        /** The value cannot be encoded. */
        NOT_ENCODABLE,
        /** Loads are nested too deeply; carries the limit. */
        DEPTH,
        /** The loader asked for its own key. */
        RECURSION,
        /** The answering node does not accept the key. */
        INVALID_KEY,
        /** The answering node does not know the operation. */
        UNSUPPORTED,
        /** No member that was asked answered; never on the wire. */
        UNREACHABLE
    }
}
