package dev.circlet.autoconfigure;

import dev.circlet.codec.JsonCodecFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import tools.jackson.databind.json.JsonMapper;

/**
 * Auto-configuration of JSON as the form of typed values. A factory of the application that knows a type comes before
 * this one, which knows them all.
 *
 * @since 0.1
 */
@AutoConfiguration(afterName = "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration")
@ConditionalOnClass(JsonMapper.class)
@ConditionalOnBean(JsonMapper.class)
@Lazy
public final class CircletJsonAutoConfiguration {

    CircletJsonAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    @Order(Ordered.LOWEST_PRECEDENCE)
    JsonCodecFactory circletJsonCodecFactory(JsonMapper mapper) {
        return new JsonCodecFactory(mapper);
    }
}
