package dev.circlet.autoconfigure;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Conditional;

/**
 * Auto-configuration of a node with peers: one whose members are configured, or that has a
 * {@link dev.circlet.ring.PeerDirectory} bean. A node without gets nothing of it.
 *
 * @since 0.1
 */
@AutoConfiguration
@Conditional(OnClusteredCondition.class)
@ImportLater(FleetConfigurations.class)
public final class CircletPeersAutoConfiguration {

    CircletPeersAutoConfiguration() {}
}
