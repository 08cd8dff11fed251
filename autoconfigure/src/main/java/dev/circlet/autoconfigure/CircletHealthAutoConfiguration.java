package dev.circlet.autoconfigure;

import dev.circlet.actuate.CircletHealthIndicator;
import dev.circlet.cache.Groups;
import dev.circlet.report.Reporter;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/**
 * Auto-configuration of the health contributor {@code circlet}.
 *
 * @since 0.1
 */
@AutoConfiguration(afterName = "dev.circlet.autoconfigure.CircletAutoConfiguration")
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnEnabledHealthIndicator("circlet")
@ConditionalOnBean(Groups.class)
@Import(ReporterConfiguration.class)
public final class CircletHealthAutoConfiguration {

    CircletHealthAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean(name = {"circletHealthIndicator", "circletHealthContributor"})
    CircletHealthIndicator circletHealthContributor(Reporter reporter) {
        return new CircletHealthIndicator(reporter);
    }
}
