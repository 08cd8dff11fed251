package dev.circlet.test;

import dev.circlet.cache.Scheduler;
import dev.circlet.cache.Ticker;
import dev.circlet.spring.LoadExecutors;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of time and threads for tests, by {@link AutoConfigureCirclet}.
 *
 * @since 0.1
 */
@AutoConfiguration(beforeName = "dev.circlet.autoconfigure.CircletAutoConfiguration")
public final class CircletTestAutoConfiguration {

    CircletTestAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean({Ticker.class, Scheduler.class})
    CircletClock circletClock() {
        return new CircletClock();
    }

    @Bean
    @ConditionalOnMissingBean
    LoadExecutors circletLoadExecutors() {
        return spec -> Runnable::run;
    }
}
