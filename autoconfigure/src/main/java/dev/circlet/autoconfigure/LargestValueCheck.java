package dev.circlet.autoconfigure;

import dev.circlet.cache.GroupSpec;

/**
 * Refuses a group whose values are larger than what is accepted from peers. Those of a getter come in replies: they would be
 * loaded by their owner, and then by every other member again. Those that callers compute go to their owner in requests: they
 * would be kept nowhere.
 */
final class LargestValueCheck {

    /** What a request has beside key and value: names, numbers and their lengths. */
    private static final int REQUEST_OVERHEAD = 1024;

    private final int value;
    private final int body;

    /**
     * Compares with limits.
     *
     * @param value the most bytes of a value in a reply
     * @param body the most bytes of a request
     */
    LargestValueCheck(int value, int body) {
        this.value = value;
        this.body = body;
    }

    /** Throws what tells the setting to change. */
    void check(GroupSpec spec) {
        int largest = spec.maxValueBytes();
        if (largest > value) {
            throw new CircletConfigurationException(
                    "Values of group '" + spec.name() + "' may have " + largest + " bytes, but at most " + value
                            + " are accepted from peers",
                    "Set circlet.peers.limits.value-size to " + largest + "B or more on all members, or lower the"
                            + " max-value-size of the group.");
        }
        long request = (long) largest + spec.maxKeyBytes() + REQUEST_OVERHEAD;
        if (spec.isLeased() && request > body) {
            throw new CircletConfigurationException(
                    "Values of group '" + spec.name() + "', which has no getter, may have " + largest
                            + " bytes and reach the owners of their keys in requests, but bodies of requests have at most "
                            + body,
                    "Set circlet.peers.limits.body-size to " + request + "B or more on all members, or lower "
                            + GroupOverrides.property(spec.name(), "max-value-size") + ".");
        }
    }
}
