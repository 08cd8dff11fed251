package dev.circlet.autoconfigure;

import dev.circlet.spring.LoadObservationConvention;
import dev.circlet.spring.ObservedLoadInterceptor;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the observation of loads, which also carries the trace of a caller to the thread that loads.
 *
 * @since 0.1
 */
@AutoConfiguration(
        afterName = "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration")
@ConditionalOnClass(ObservationRegistry.class)
@ConditionalOnBean(ObservationRegistry.class)
public final class CircletLoadObservationAutoConfiguration {

    CircletLoadObservationAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    ObservedLoadInterceptor circletObservedLoadInterceptor(
            ObservationRegistry registry, ObjectProvider<LoadObservationConvention> convention) {
        return new ObservedLoadInterceptor(registry, convention.getIfAvailable());
    }
}
