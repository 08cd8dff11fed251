package dev.circlet.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the fleet knows of one key. It tells where the value is, never what it is.
 *
 * @param group the group's name
 * @param key the key
 * @param node the name of the node that was asked
 * @param held the region of the asked node that holds the key: {@code main}, {@code hot}, {@code negative} or
 *     {@code none}
 * @param owner the name of the owner in the asked node's view
 * @param ageMillis how long ago the load of the owner's entry began, or {@code null} if the owner holds none or cannot be
 *     reached
 * @param remainingMillis how long the owner may serve its entry, or {@code null} without limit, if it holds none, or if it
 *     cannot be reached
 * @param reason why the owner holds its entry: {@code owner} or {@code failover}, or {@code null} if it holds none or
 *     cannot be reached
 * @param holders the members whose memory can serve the key, a remembered absence included
 * @param retired the members that lost the key to another owner and keep their entry only for that one to fetch
 * @param unreached the members that gave no answer in time, the owner perhaps among them
 * @since 0.1
 */
public record KeyReport(
        String group,
        String key,
        String node,
        String held,
        String owner,
        @Nullable Long ageMillis,
        @Nullable Long remainingMillis,
        @Nullable String reason,
        List<String> holders,
        List<String> retired,
        List<String> unreached) {

    /**
     * Copies the lists.
     *
     * @param group the group's name
     * @param key the key
     * @param node the asked node
     * @param held the asked node's region
     * @param owner the owner
     * @param ageMillis the age of the owner's entry
     * @param remainingMillis its lifetime
     * @param reason why the owner holds it
     * @param holders who can serve it
     * @param retired who keeps it for the new owner
     * @param unreached who gave no answer
     */
    public KeyReport {
        holders = List.copyOf(holders);
        retired = List.copyOf(retired);
        unreached = List.copyOf(unreached);
    }
}
