package dev.circlet.cache;

/**
 * How a lease stands after an attempt to keep or to use it.
 *
 * @since 0.1
 */
public enum LeaseStanding {
    /** It is the holder's; after a fill: the value is kept. */
    VALID,
    /** It is not the holder's any more: it expired, or the key was invalidated or put. */
    LOST,
    /** The member that granted it did not answer. */
    UNKNOWN,
    /** There was nothing to lose: the holder computed for itself. */
    NONE
}
