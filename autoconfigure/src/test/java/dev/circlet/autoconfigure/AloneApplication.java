package dev.circlet.autoconfigure;

import dev.circlet.cache.Group;
import dev.circlet.cache.GroupSpec;
import dev.circlet.cache.Groups;
import dev.circlet.spring.RouterConfigurer;
import java.security.Principal;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.web.server.servlet.context.ServletWebServerInitializedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** An application with routes and without Spring MVC; {@link AloneProcess} runs it. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class AloneApplication {

    static final String PORT = "Listening at ";

    /** A server listens a moment before the application takes itself for ready, which its health tells. */
    static final String READY = "Takes requests";

    public static void main(String[] args) {
        SpringApplication.run(AloneApplication.class, args);
        System.out.println(READY);
    }

    @Bean
    RouterConfigurer hello() {
        return engine -> engine.get("/hello/:name", context -> context.text("Hello " + context.param("name")));
    }

    @Bean
    @ConditionalOnProperty("test.conflict")
    RouterConfigurer conflict() {
        return engine -> engine.get("/actuator/*rest", context -> context.text("mine"));
    }

    @Bean
    Group books(Groups groups) {
        return groups.register(GroupSpec.named("books").build(), key -> key);
    }

    @Bean
    ProbeEndpoint probeEndpoint() {
        return new ProbeEndpoint();
    }

    @Bean
    ApplicationListener<ServletWebServerInitializedEvent> announce() {
        return event ->
                System.out.println(PORT + event.getWebServer().getPort() + " in " + event.getApplicationContext());
    }

    /** Every kind of operation. */
    @Endpoint(id = "probe")
    static class ProbeEndpoint {

        @ReadOperation
        Map<String, Object> read(int number, @Nullable String[] tags, @Nullable Principal user) {
            return Map.of("number", number, "tags", tags == null ? "none" : Arrays.asList(tags), "user", "" + user);
        }

        @ReadOperation
        @Nullable
        String one(@Selector String id) {
            return id.equals("missing") ? null : "one " + id;
        }

        @ReadOperation
        CompletableFuture<Map<String, String>> two(@Selector String outer, @Selector String inner) {
            return CompletableFuture.supplyAsync(() -> Map.of("outer", outer, "inner", inner));
        }

        @WriteOperation
        void write(@Selector String id, String value) {}

        @DeleteOperation
        Map<String, String> delete(@Selector String id) {
            return Map.of("deleted", id);
        }
    }
}
