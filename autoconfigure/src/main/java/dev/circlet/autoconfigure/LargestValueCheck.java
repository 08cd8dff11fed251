package dev.circlet.autoconfigure;

import dev.circlet.cache.Group;
import dev.circlet.cache.Groups;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Refuses a group whose values are larger than what is accepted from peers: they would be loaded by their owner, and then
 * by every other member again.
 */
final class LargestValueCheck implements SmartInitializingSingleton {

    private final Groups groups;
    private final int accepted;

    LargestValueCheck(Groups groups, int accepted) {
        this.groups = groups;
        this.accepted = accepted;
    }

    @Override
    public void afterSingletonsInstantiated() {
        for (Group group : groups.all()) {
            int largest = group.spec().maxValueBytes();
            if (largest > accepted) {
                throw new CircletConfigurationException(
                        "Values of group '" + group.name() + "' may have " + largest + " bytes, but at most " + accepted
                                + " are accepted from peers",
                        "Set circlet.peers.limits.value-size to " + largest + "B or more on all members, or lower the"
                                + " max-value-size of the group.");
            }
        }
    }
}
