package dev.circlet.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import dev.circlet.peer.PeerTransport;
import dev.circlet.spring.RouterConfigurer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementContextAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

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
                "circlet.peers.path=/lite circlet.router.type=filter circlet.router.path=/",
                "circlet.router.path=/api spring.mvc.servlet.path=/api/v2",
            })
    void pathsThatOnlyLookLikeThatAreNot(String settings) {
        runner.withPropertyValues(settings.split(" "))
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Configuration(proxyBeanMethods = false)
    static class Routes {

        @Bean
        RouterConfigurer routes() {
            return engine -> engine.get("/hello", context -> context.text("hello"));
        }
    }

    /** What nothing but the mappings themselves can tell. */
    @Nested
    class Mappings {

        private final WebApplicationContextRunner runner = new WebApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(AutoConfigured.with(
                        DispatcherServletAutoConfiguration.class,
                        WebMvcAutoConfiguration.class,
                        ErrorMvcAutoConfiguration.class,
                        EndpointAutoConfiguration.class,
                        WebEndpointAutoConfiguration.class,
                        ManagementContextAutoConfiguration.class)))
                .withUserConfiguration(Routes.class, Books.class)
                .withPropertyValues(
                        "circlet.node-name=a",
                        "circlet.peers.members.a=http://127.0.0.1:1",
                        "circlet.peers.secret=" + CircletPeersAutoConfigurationTests.SECRET);

        @ParameterizedTest
        @CsvSource({
            "circlet.peers.path=/books, GET /books/{isbn}, Books#book",
            "circlet.peers.path=/books/all, GET /books/all, Books#all",
            "circlet.peers.path=/functions, GET /functions/{name}, Functions",
            "circlet.peers.path=/pictures spring.mvc.static-path-pattern=/pictures/**, /pictures/**, Resource",
            "circlet.peers.path=/app/books spring.mvc.servlet.path=/app, GET /app/books/{isbn}, Books#book",
            "circlet.peers.path=/lite/hello, route GET /lite/hello, circlet.peers.path",
            "circlet.peers.path=/hello circlet.router.type=filter circlet.router.path=/, GET /hello, circlet.peers.path",
            "circlet.peers.path=/lite circlet.router.type=filter circlet.router.path=/lite, GET /lite/hello, "
                    + "circlet.peers.path",
        })
        void atOrBelowThePathOfThePeersEndTheStart(String settings, String mapping, String handler) {
            runner.withPropertyValues(settings.split(" "))
                    .run(context -> assertThat(context)
                            .getFailure()
                            .rootCause()
                            .isInstanceOf(CircletConfigurationException.class)
                            .hasMessageContaining("circlet.peers.path is '")
                            .hasMessageContaining(mapping)
                            .hasMessageContaining(handler)
                            .hasMessageContaining("Give circlet.peers.path, on all members, a value"));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "circlet.peers.path=/_circlet/v1",
                    "circlet.peers.path=/book",
                    "circlet.peers.path=/books/all/peers",
                    "circlet.peers.path=/anything",
                    "circlet.peers.path=/app spring.mvc.servlet.path=/app/mvc",
                    "circlet.peers.path=/lite circlet.router.path=/lite/v1",
                    "circlet.peers.path=/books circlet.peers.discovery=none",
                })
        void besideItDoNot(String settings) {
            runner.withPropertyValues(settings.split(" "))
                    .run(context -> assertThat(context).hasNotFailed());
        }

        @Test
        void endTheStartAlsoAsFiles(@TempDir Path directory) throws IOException {
            Files.writeString(
                    Files.createDirectory(directory.resolve("pictures")).resolve("logo.svg"), "<svg/>");

            runner.withPropertyValues(
                            "circlet.peers.path=/pictures",
                            "spring.web.resources.static-locations=file:" + directory + "/")
                    .run(context -> assertThat(context)
                            .getFailure()
                            .rootCause()
                            .hasMessageContaining("static resources in URL [file:" + directory));
            runner.withPropertyValues(
                            "circlet.peers.path=/paintings",
                            "spring.web.resources.static-locations=file:" + directory + "/")
                    .run(context -> assertThat(context).hasNotFailed());
        }

        @Test
        void areNamedUpToThree() {
            runner.withPropertyValues("circlet.peers.path=/many")
                    .run(context -> assertThat(context)
                            .getFailure()
                            .rootCause()
                            .hasMessageContaining(" and 2 more, which would get no requests"));
        }

        @Test
        void areNotLookedAtWherePeersTalkAnotherWay() {
            runner.withPropertyValues("circlet.peers.path=/books")
                    .withBean(PeerTransport.class, () -> mock(PeerTransport.class))
                    .run(context -> assertThat(context).hasNotFailed());
        }
    }

    @RestController
    static class Books {

        @GetMapping("/books/{isbn}")
        String book(@PathVariable String isbn) {
            return isbn;
        }

        @GetMapping("/books/all")
        String all() {
            return "all";
        }

        @RequestMapping("/{any}/**")
        String rest() {
            return "rest";
        }

        @GetMapping({"/many/1", "/many/2", "/many/3", "/many/4", "/many/5"})
        String many() {
            return "many";
        }

        @Bean
        RouterFunction<ServerResponse> functions() {
            return Functions.routes();
        }
    }

    static class Functions {

        static RouterFunction<ServerResponse> routes() {
            return RouterFunctions.route()
                    .GET("/functions/{name}", request -> ServerResponse.ok().build())
                    .build();
        }
    }
}
