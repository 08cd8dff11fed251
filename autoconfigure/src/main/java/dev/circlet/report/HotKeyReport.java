package dev.circlet.report;

/**
 * One of the keys that the fleet reads most, as its owner sees it.
 *
 * @param key the key if keys are revealed, else a short hash of it that tells keys apart until the node starts anew
 * @param requestsPerSecond how often the fleet reads it: the sum of the next two
 * @param ownPerSecond about how often the owner's own application reads it
 * @param peersPerSecond how often peers read it, hits on their copies included
 * @param hot whether the owner calls it hot because of what peers read, so that they keep copies
 * @since 0.1
 */
public record HotKeyReport(
        String key, double requestsPerSecond, double ownPerSecond, double peersPerSecond, boolean hot) {}
