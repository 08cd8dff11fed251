package dev.circlet.peer.http;

/** What the header of a request is worth. */
sealed interface Verdict {

    /**
     * The request is authentic, timely, and new.
     *
     * @param claims what the header says
     * @param seal seals the reply
     */
    record Ok(AuthHeader claims, ReplySeal seal) implements Verdict {}

    /**
     * The request is authentic, but not from a time that is accepted.
     *
     * @param header tells the sender, signed
     */
    record Skewed(String header) implements Verdict {}

    /**
     * Nothing is to be told to the sender.
     *
     * @param failure why
     */
    record Refused(AuthFailure failure) implements Verdict {}
}
