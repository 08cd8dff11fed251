package dev.circlet.peer;

/**
 * What every request between members carries beside its subject.
 *
 * @param sender the sending member's name
 * @param incarnation 64 random bits that the sender drew at its start
 * @param lastInvalidation the number of the sender's latest invalidation in this incarnation; 0 before the first
 * @param fingerprint the fingerprint of the sender's ring
 * @param depth how many loads are nested already
 * @param deadlineMillis how long the sender will wait for the end of the reply
 * @param leaving whether the sender is about to leave the fleet
 * @since 0.1
 */
public record Envelope(
        String sender,
        long incarnation,
        long lastInvalidation,
        long fingerprint,
        int depth,
        long deadlineMillis,
        boolean leaving) {}
