package dev.circlet.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.router.Handler;
import dev.circlet.router.RouterGroup;
import dev.circlet.spring.RouterConfigurer;
import jakarta.servlet.http.HttpServlet;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.config.annotation.ViewControllerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.function.RequestPredicates;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The router beside Spring MVC: what the mappings endpoint lists and what is reported at start. */
@ExtendWith(OutputCaptureExtension.class)
class RouterMvcIT {

    private ConfigurableApplicationContext context;

    @AfterEach
    void stop() {
        context.close();
    }

    @Test
    void mappingsListRoutesBesideThoseOfMvc() throws Exception {
        start("circlet.router.path=/lite", "management.endpoints.web.exposure.include=mappings");

        JsonNode mappings = new JsonMapper()
                .readTree(get("/actuator/mappings"))
                .at("/contexts")
                .iterator()
                .next()
                .at("/mappings");

        assertThat(mappings.at("/dispatcherServlets/dispatcherServlet").size()).isPositive();
        JsonNode routes = mappings.at("/circletRouter");
        assertThat(routes.get(0)).isEqualTo(new JsonMapper().readTree("""
                        {"method": "GET", "pattern": "/api/books/:isbn", "template": "/lite/api/books/{isbn}",
                         "group": "/api", "middleware": ["first", "second", "own"], "handler": "book"}"""));
        assertThat(routes.valueStream().map(route -> route.at("/template").asString()))
                .contains("/lite/files/{*path}", "/lite/user_{name}");
    }

    @Test
    void aServletHidesWhatLiesBelowItsPath(CapturedOutput output) {
        start("circlet.router.path=/lite");

        assertThat(warnings(output))
                .satisfiesExactlyInAnyOrder(
                        line -> assertThat(line)
                                .contains("Route GET /lite/api/books/:isbn [book] hides")
                                .contains("GET /lite/api/books/{id}")
                                .contains("Shelf#below(String)"),
                        line -> assertThat(line)
                                .contains("The router's servlet at /lite/* hides")
                                .contains("GET /lite/about"),
                        line -> assertThat(line)
                                .contains(
                                        "Route GET /lite/api/deep/:x [deep] is hidden by servlet mapping /lite/api/deep/**")
                                .contains("[deepServlet]"));
    }

    @Test
    void anotherServletPathOfMvcIsNoOverlap(CapturedOutput output) {
        start("circlet.router.path=/lite", "spring.mvc.servlet.path=/app");

        assertThat(warnings(output)).singleElement().asString().contains("deepServlet");
    }

    @Test
    void aFilterHidesWhatItsRoutesMatch(CapturedOutput output) {
        start("circlet.router.type=filter", "management.endpoints.web.exposure.include=health");

        assertThat(warnings(output))
                .satisfiesExactlyInAnyOrder(
                        line -> assertThat(line)
                                .contains("Route GET /api/books/:isbn [book] hides")
                                .contains("GET /api/books/latest")
                                .contains("Shelf#latest()"),
                        line -> assertThat(line)
                                .contains("Route GET /fn/:id [functional] hides")
                                .contains("GET /fn/{id}"),
                        line -> assertThat(line)
                                .contains("Route GET /page [page] hides")
                                .contains("/page")
                                .contains("ParameterizableViewController"),
                        line -> assertThat(line)
                                .contains("Route GET /actuator/:id [actuator] hides")
                                .contains("actuator mapping GET /actuator/health")
                                .contains("Actuator web endpoint 'health'"));
    }

    @Test
    void lazyBeansStayLazyAndTheStartSucceeds(CapturedOutput output) {
        start("circlet.router.type=filter", "spring.main.lazy-initialization=true");

        assertThat(context.getBeanFactory().containsSingleton("shelf")).isFalse();
        assertThat(output).doesNotContain("could not be compared");
    }

    private static List<String> warnings(CapturedOutput output) {
        return Arrays.stream(output.getOut().split("\n"))
                .filter(line -> line.contains("WARN") && line.contains("RouterOverlaps"))
                .toList();
    }

    private String get(String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port") + path);
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private void start(String... properties) {
        context = new SpringApplicationBuilder(Application.class)
                .properties("server.port=0", "server.address=127.0.0.1", "spring.main.banner-mode=off")
                .properties(properties)
                .run();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration(
            excludeName = {
                "org.springframework.boot.security.autoconfigure.SecurityAutoConfiguration",
                "org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration",
                "org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration",
                "org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterAutoConfiguration",
                "org.springframework.boot.security.autoconfigure.actuate.web.servlet.ManagementWebSecurityAutoConfiguration"
            })
    static class Application implements WebMvcConfigurer {

        @Override
        public void addViewControllers(ViewControllerRegistry registry) {
            registry.addViewController("/page");
        }

        @Bean
        RouterConfigurer routes() {
            return engine -> {
                Handler nothing = context -> {};
                engine.use(Handler.named("first", nothing));
                RouterGroup api = engine.group("/api", Handler.named("second", nothing));
                api.get("/books/:isbn", Handler.named("own", nothing), Handler.named("book", nothing));
                api.get("/deep/:x", Handler.named("deep", nothing));
                engine.get("/files/*path", Handler.named("files", nothing));
                engine.get("/user_:name", Handler.named("user", nothing));
                engine.get("/fn/:id", Handler.named("functional", nothing));
                engine.get("/page", Handler.named("page", nothing));
                engine.get("/actuator/:id", Handler.named("actuator", nothing));
            };
        }

        @Bean
        @Lazy
        Shelf shelf() {
            return new Shelf();
        }

        @Bean
        RouterFunction<ServerResponse> functions() {
            return RouterFunctions.nest(
                    RequestPredicates.path("/fn"),
                    RouterFunctions.route(
                                    RequestPredicates.GET("/{id}"),
                                    request -> ServerResponse.ok().build())
                            .andRoute(
                                    RequestPredicates.POST("/{id}"),
                                    request -> ServerResponse.ok().build()));
        }

        @Bean
        ServletRegistrationBean<HttpServlet> deep() {
            ServletRegistrationBean<HttpServlet> registration =
                    new ServletRegistrationBean<>(new Nothing(), "/lite/api/deep/*", "*.deep");
            registration.setName("deepServlet");
            return registration;
        }
    }

    static class Nothing extends HttpServlet {

        private static final long serialVersionUID = 1L;
    }

    @RestController
    static class Shelf {

        @GetMapping("/api/books/latest")
        String latest() {
            return "";
        }

        @PostMapping("/api/books/{id}")
        String post(@PathVariable String id) {
            return id;
        }

        @GetMapping("/lite/api/books/{id}")
        String below(@PathVariable String id) {
            return id;
        }

        @GetMapping("/lite/about")
        String about() {
            return "";
        }

        @GetMapping("/group_{name}")
        String group(@PathVariable String name) {
            return name;
        }
    }
}
