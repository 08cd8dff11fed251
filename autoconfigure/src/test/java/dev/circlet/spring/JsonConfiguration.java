package dev.circlet.spring;

import dev.circlet.cache.Codec;
import dev.circlet.codec.JsonCodecFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

@Configuration(proxyBeanMethods = false)
class JsonConfiguration {

    @Bean
    Codec.Factory json() {
        return new JsonCodecFactory(JsonMapper.shared());
    }
}
