package dev.circlet.report;

/**
 * One of the keys that the fleet reads most, as its owner sees it.
 *
 * @param key the key if keys are revealed, else a short hash of it that tells keys apart until the node starts anew
 * @param requestsPerSecond how often peers read it, hits on their copies included; the owner's own reads do not count
 * @param hot whether the owner calls it hot, so that peers keep copies
 * @since 0.1
 */
public record HotKeyReport(String key, double requestsPerSecond, boolean hot) {}
