package dev.circlet.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.spring.RouterConfigurer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class PathClashesTests {

    private final WebApplicationContextRunner runner = new WebApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(AutoConfigured.with(DispatcherServletAutoConfiguration.class)))
            .withUserConfiguration(Routes.class)
            .withPropertyValues(
                    "circlet.node-name=a",
                    "circlet.peers.members.a=http://127.0.0.1:1",
                    "circlet.peers.secret=" + CircletPeersAutoConfigurationTests.SECRET);

    @ParameterizedTest
    @CsvSource({
        "circlet.peers.path=/lite, circlet.peers.path is '/lite', circlet.router.path",
        "circlet.peers.path=/x circlet.router.path=/x, circlet.peers.path is '/x', circlet.router.path",
        "circlet.peers.path=/app spring.mvc.servlet.path=/app, Spring MVC, spring.mvc.servlet.path",
        "circlet.peers.path=/actuator, the actuator, management.endpoints.web.base-path",
        "circlet.peers.path=/actuator/circlet, the actuator, management.endpoints.web.base-path",
        "circlet.peers.path=/manage management.endpoints.web.base-path=/manage/all, the actuator, base-path",
        "circlet.peers.path=/error, the error page, spring.web.error.path",
        "circlet.router.path=/actuator, circlet.router.path is '/actuator', management.endpoints.web.base-path",
        "circlet.router.path=/app/actuator spring.mvc.servlet.path=/app, the actuator, base-path",
    })
    void pathsThatTakeTheRequestsOfOthersAreRefused(String settings, String problem, String remedy) {
        runner.withPropertyValues(settings.split(" "))
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(CircletConfigurationException.class)
                        .hasMessageContaining(problem)
                        .hasMessageContaining(remedy));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "circlet.peers.path=/lite/peers",
                "circlet.peers.path=/peers circlet.router.path=/peers2",
                "circlet.peers.path=/actuators",
                "circlet.peers.path=/actuator management.server.port=9090",
                "circlet.router.path=/actuator management.server.port=9090",
                "circlet.peers.path=/lite circlet.router.type=filter circlet.router.path=/lite",
                "circlet.router.path=/api spring.mvc.servlet.path=/api/v2",
            })
    void pathsThatOnlyLookLikeThatAreNot(String settings) {
        runner.withPropertyValues(Stream.of(settings.split(" ")).toArray(String[]::new))
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Configuration(proxyBeanMethods = false)
    static class Routes {

        @Bean
        RouterConfigurer routes() {
            return engine -> engine.get("/hello", context -> context.text("hello"));
        }
    }
}
