package dev.circlet.autoconfigure;

import java.time.Duration;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Everything that can be set under {@code circlet}. Bound by Spring Boot and not meant to be constructed by
 * applications: components are added as the product grows.
 *
 * @param enabled Whether groups keep values and talk to peers. When disabled, every get calls the getter.
 * @param nodeName Name of this node, the same after a restart. With static membership it is one of the names under
 *     circlet.peers.members.
 * @param reloadInterval How often circlet.groups.*.bypass is read again from the environment. Zero reads it only once.
 * @param revealKeys Whether reports name keys as they are. Otherwise a short keyed hash stands for each.
 * @param groups Settings of single groups by name, which override what the code says. Names with dots or colons need
 *     brackets, as in circlet.groups[a.b].ttl.
 * @param defaults Settings that fill what neither the code nor circlet.groups says.
 * @param ring Settings of the consistent-hash ring.
 * @param invalidation Settings of invalidations.
 * @param peers Settings of the other members of the fleet.
 * @since 0.1
 */
@ConfigurationProperties("circlet")
public record CircletProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("local") String nodeName,
        @DefaultValue("1s") Duration reloadInterval,
        @DefaultValue("false") boolean revealKeys,
        @DefaultValue Map<String, GroupProperties> groups,
        @DefaultValue @NestedConfigurationProperty GroupProperties defaults,
        @DefaultValue Ring ring,
        @DefaultValue Invalidation invalidation,
        @DefaultValue @NestedConfigurationProperty PeersProperties peers) {

    /**
     * Settings under {@code circlet.ring}.
     *
     * @param virtualNodes Points of each member on the ring. Has to be equal on all members.
     * @since 0.1
     */
    public record Ring(@DefaultValue("512") int virtualNodes) {}

    /**
     * Settings under {@code circlet.invalidation}.
     *
     * @param timeout How long an invalidation waits for the acknowledgements of the peers.
     * @param remembered Number of invalidations that each group remembers. Older ones age the whole group.
     * @param memory How long a group remembers an invalidation.
     * @param log Number of its own invalidations that a node keeps, to repeat them to peers that missed some.
     * @param repairWindow How long an unreached peer is told again.
     * @since 0.1
     */
    public record Invalidation(
            @DefaultValue("2s") Duration timeout,
            @DefaultValue("100000") int remembered,
            @DefaultValue("10m") Duration memory,
            @DefaultValue("10000") int log,
            @DefaultValue("10m") Duration repairWindow) {}

    /** How the members of the fleet are found. */
    public enum Discovery {
        /** Not at all: the node stands alone. */
        NONE,
        /** From the list under {@code circlet.peers.members}. */
        STATIC
    }
}
