package dev.circlet.autoconfigure;

import dev.circlet.actuate.CircletEndpoint;
import dev.circlet.cache.Groups;
import dev.circlet.report.Reporter;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/**
 * Auto-configuration of the actuator endpoint {@code circlet}.
 *
 * @since 0.1
 */
@AutoConfiguration(afterName = "dev.circlet.autoconfigure.CircletAutoConfiguration")
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
@ConditionalOnAvailableEndpoint(CircletEndpoint.class)
@ConditionalOnBean(Groups.class)
@Import(ReporterConfiguration.class)
public final class CircletEndpointAutoConfiguration {

    CircletEndpointAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    CircletEndpoint circletEndpoint(Groups groups, Reporter reporter) {
        return new CircletEndpoint(groups, reporter);
    }
}
