package dev.circlet.autoconfigure;

import dev.circlet.actuate.CircletInfoContributor;
import dev.circlet.cache.Groups;
import dev.circlet.report.Reporter;
import org.springframework.boot.actuate.autoconfigure.info.ConditionalOnEnabledInfoContributor;
import org.springframework.boot.actuate.autoconfigure.info.InfoContributorFallback;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/**
 * Auto-configuration of what Circlet adds to {@code /actuator/info}: nothing, unless
 * {@code management.info.circlet.enabled=true}, because that endpoint is often public.
 *
 * @since 0.1
 */
@AutoConfiguration(afterName = "dev.circlet.autoconfigure.CircletAutoConfiguration")
@ConditionalOnClass({InfoContributor.class, ConditionalOnEnabledInfoContributor.class})
@ConditionalOnEnabledInfoContributor(value = "circlet", fallback = InfoContributorFallback.DISABLE)
@ConditionalOnBean(Groups.class)
@Import(ReporterConfiguration.class)
public final class CircletInfoAutoConfiguration {

    CircletInfoAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    CircletInfoContributor circletInfoContributor(Reporter reporter) {
        return new CircletInfoContributor(reporter);
    }
}
