package dev.circlet.autoconfigure;

import dev.circlet.actuate.CircletMeterBinder;
import dev.circlet.cache.Groups;
import dev.circlet.cache.Remote;
import dev.circlet.peer.Fleet;
import dev.circlet.report.FleetSource;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.function.Supplier;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the meters. The binder is built before the groups, because they tell it of their loads; it looks
 * them up when the application is complete.
 *
 * @since 0.1
 */
@AutoConfiguration(
        afterName = {
            "dev.circlet.autoconfigure.CircletAutoConfiguration",
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration"
        })
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean({Groups.class, MeterRegistry.class})
public final class CircletMetricsAutoConfiguration {

    CircletMetricsAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    CircletMeterBinder circletMeterBinder(
            ObjectProvider<Groups> groups,
            ObjectProvider<Fleet> fleet,
            ObjectProvider<Remote> remote,
            @Qualifier("circletAuthFailures") ObjectProvider<Supplier<Map<String, Long>>> authFailures) {
        return new CircletMeterBinder(
                groups::getObject,
                () -> source(fleet, remote),
                () -> authFailures.getIfAvailable(() -> Map::of).get());
    }

    private static FleetSource source(ObjectProvider<Fleet> fleet, ObjectProvider<Remote> remote) {
        Fleet started = fleet.getIfUnique();
        return started != null
                ? FleetSource.of(started)
                : FleetSource.standalone(
                        remote.getIfUnique(() -> Remote.NONE).self().name());
    }
}
