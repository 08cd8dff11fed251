package dev.circlet.benchmarks.startup.application;

import dev.circlet.spring.RouterConfigurer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The application with a route. */
@Configuration(proxyBeanMethods = false)
@Import(PlainApplication.class)
class RouterApplication {

    @Bean
    RouterConfigurer routes() {
        return engine -> engine.get("/books/:isbn", context -> context.text(context.param("isbn")));
    }
}
