package dev.circlet.test;

import java.time.Duration;

/** What goes wrong with the exchanges that one node asks of another, as it is right now. */
interface LinkFaults {

    /** Connecting fails at once. */
    boolean refuses();

    /** Connecting succeeds, and nothing more happens. */
    boolean freezes();

    /** The connection breaks after so many frames; never if negative. */
    int cutsAfter();

    /** Nothing comes after so many frames, and nobody is told; never if negative. */
    int stallsAfter();

    /** Nothing arrives in this direction, neither requests nor replies to the other direction, and nobody is told. */
    boolean isSilent();

    /** The share of requests that get lost. */
    double drops();

    /** The share of requests that arrive twice. */
    double duplicates();

    /** The shortest delay of a message. */
    Duration leastDelay();

    /** The longest delay of a message. */
    Duration mostDelay();
}
