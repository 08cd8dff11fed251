package dev.circlet.autoconfigure;

import dev.circlet.cache.Groups;
import dev.circlet.cache.Remote;
import dev.circlet.peer.Fleet;
import dev.circlet.report.FleetSource;
import dev.circlet.report.Reporter;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What endpoint and health share. */
@Configuration(proxyBeanMethods = false)
class ReporterConfiguration {

    @Bean
    @ConditionalOnMissingBean
    Reporter circletReporter(
            Groups groups,
            ObjectProvider<CircletProperties> properties,
            ObjectProvider<Fleet> fleet,
            ObjectProvider<Remote> remote) {
        String node = remote.getIfUnique(() -> Remote.NONE).self().name();
        Fleet started = fleet.getIfUnique();
        FleetSource source = started == null ? FleetSource.standalone(node) : FleetSource.of(started);
        CircletProperties settings = properties.getIfAvailable();
        return new Reporter(groups, source, settings != null && settings.revealKeys());
    }
}
