package dev.circlet.cache;

import dev.circlet.cache.Lookup.Source;

/** How a flight ended. Ticks are this node's. */
sealed interface Landing {

    /** With a value. */
    record Value(ByteView bytes, long began, long expiresAt, Source source) implements Landing {}

    /** The source has no value. */
    record Absent(long began, long expiresAt, Source source) implements Landing {}

    /** The getter threw on this node. */
    record Threw(Throwable failure) implements Landing {}

    /** The getter gave something on this node that cannot be kept. */
    record Unusable(ValueException failure, Answer.Refused refusal) implements Landing {}

    /** The getter failed on another node. */
    record FailedAt(String node, Answer.Failed failure) implements Landing {}

    /** No answer. */
    record Refused(Answer.Refused refusal) implements Landing {}

    /**
     * With a lease instead of a value; token 0 stands for none: the caller computes, and has nothing to fill.
     *
     * @param nanos how long the lease is valid unless it is renewed
     */
    record Leased(long token, long nanos) implements Landing {

        /** Compute it for yourself. */
        static final Leased NONE = new Leased(0, 0);
    }

    /** The registry of this node was closed. */
    record Closed() implements Landing {}

    static Landing refused(Answer.Reason reason, long number) {
        return new Refused(new Answer.Refused(reason, number));
    }
}
