package dev.circlet.autoconfigure;

import dev.circlet.spring.CacheValues;
import dev.circlet.spring.CanonicalKeyEncoder;
import dev.circlet.spring.KeyEncoder;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;

/**
 * Auto-configuration of how the keys and values of Spring's cache are written: the key as text, the value as bytes.
 *
 * @since 0.1
 */
@AutoConfiguration
@Lazy
public final class CircletCacheValuesAutoConfiguration {

    CircletCacheValuesAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    KeyEncoder circletKeyEncoder() {
        return new CanonicalKeyEncoder();
    }

    @Bean
    @ConditionalOnMissingBean
    CacheValues circletCacheValues(ListableBeanFactory beans) {
        return new CacheValues(beans);
    }
}
