package dev.circlet.cache;

import dev.circlet.cache.Lookup.Source;

/** How a flight ended. */
sealed interface Landing {

    /** With a value; {@code expiresAt} and {@code began} are ticks of this node. */
    record Value(ByteView bytes, long began, long expiresAt, Source source) implements Landing {}

    /** The source has no value. */
    record Absent(long began, long expiresAt, Source source) implements Landing {}

    /** The getter threw on this node. */
    record Threw(Throwable failure) implements Landing {}

    /** The getter failed on another node. */
    record FailedAt(String node, Answer.Failed failure) implements Landing {}

    /** No answer. */
    record Refused(Answer.Refused refusal) implements Landing {}

    static Landing refused(Answer.Reason reason) {
        return new Refused(Answer.Refused.because(reason));
    }
}
