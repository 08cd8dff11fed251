package dev.circlet.benchmarks.startup.application;

import dev.circlet.spring.CacheGroup;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The application with a group. */
@Configuration(proxyBeanMethods = false)
@Import(PlainApplication.class)
class GroupApplication {

    @Bean
    Source source() {
        return new Source();
    }

    static class Source {

        @CacheGroup("books")
        byte[] load(String isbn) {
            return new byte[100];
        }
    }
}
