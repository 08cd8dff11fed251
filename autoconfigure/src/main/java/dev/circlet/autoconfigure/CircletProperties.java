package dev.circlet.autoconfigure;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.context.annotation.Lazy;

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
@Lazy
@ConfigurationProperties("circlet")
public record CircletProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("local") String nodeName,
        @DefaultValue("1s") Duration reloadInterval,
        @DefaultValue("false") boolean revealKeys,
        @DefaultValue Map<String, GroupProperties> groups,
        @NestedConfigurationProperty GroupProperties defaults,
        Ring ring,
        Invalidation invalidation,
        @NestedConfigurationProperty PeersProperties peers) {

    /**
     * Fills in what nothing is set of. The binder would do that, too, but at every start and value by value.
     *
     * @param enabled whether groups keep values
     * @param nodeName the name of the node
     * @param reloadInterval how often bypass is read again
     * @param revealKeys whether reports name keys
     * @param groups the settings of single groups
     * @param defaults the settings of all groups; {@code null} for none
     * @param ring the settings of the ring; {@code null} for the defaults
     * @param invalidation the settings of invalidations; {@code null} for the defaults
     * @param peers the settings of peers; {@code null} for the defaults
     */
    public CircletProperties {
        defaults = Objects.requireNonNullElse(defaults, GroupProperties.NONE);
        ring = Objects.requireNonNullElse(ring, Ring.UNSET);
        invalidation = Objects.requireNonNullElse(invalidation, Invalidation.UNSET);
        peers = Objects.requireNonNullElse(peers, PeersProperties.UNSET);
    }

    /**
     * Settings under {@code circlet.ring}.
     *
     * @param virtualNodes Points of each member on the ring. Has to be equal on all members.
     * @since 0.1
     */
    public record Ring(@DefaultValue("512") int virtualNodes) {

        /** Nothing is set. */
        static final Ring UNSET = new Ring(512);
    }

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
            @DefaultValue("10m") Duration repairWindow) {

        /** Nothing is set. */
        static final Invalidation UNSET = new Invalidation(
                Duration.ofSeconds(2), 100_000, Duration.ofMinutes(10), 10_000, Duration.ofMinutes(10));
    }

    /** How the members of the fleet are found. */
    public enum Discovery {
        /** Not at all: the node stands alone. */
        NONE,
        /** From the list under {@code circlet.peers.members}. */
        STATIC
    }
}
