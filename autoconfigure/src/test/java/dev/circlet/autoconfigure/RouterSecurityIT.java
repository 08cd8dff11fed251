package dev.circlet.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.circlet.router.RouterGroup;
import dev.circlet.router.middleware.Cors;
import dev.circlet.spring.RouterConfigurer;
import dev.circlet.spring.RouterRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContextException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Rules of Spring Security that name the router and its groups, wherever Spring MVC is. */
class RouterSecurityIT {

    private static final String USER =
            "Basic " + Base64.getEncoder().encodeToString("user:secret".getBytes(StandardCharsets.UTF_8));

    /** Made before the application starts, so that its start cannot know of it. */
    private static final RequestMatcher MISSING = RouterRequest.toGroup("/{x}/missing");

    private RouterApplication application;
    private String prefix;

    @AfterEach
    void stop() {
        if (application != null) {
            application.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"servlet", "filter"})
    @ExtendWith(OutputCaptureExtension.class)
    void aRuleForAGroupThatTheRouterDoesNotHaveEndsTheStart(String type, CapturedOutput output) {
        assertThatExceptionOfType(ApplicationContextException.class)
                .isThrownBy(() -> start(type, "/", "test.misspelt=/admn"))
                .withRootCauseInstanceOf(CircletConfigurationException.class);
        assertThat(output)
                .contains("APPLICATION FAILED TO START", "RouterRequest.toGroup(\"/admn\")")
                .contains("/admin, /admin/deep, ");
    }

    @Test
    void aStartThatFailedLeavesNothingBehind() throws Exception {
        assertThatExceptionOfType(ApplicationContextException.class)
                .isThrownBy(() -> start("servlet", "/", "test.misspelt=/admn"));
        start("servlet", "/");
        assertThat(application.get("/lite/open/1").body()).isEqualTo("open");
    }

    @ParameterizedTest
    @CsvSource({"servlet, /", "servlet, /app", "filter, /", "filter, /app"})
    void aGroupIsOpenAndAnotherIsGuarded(String type, String mvc) throws Exception {
        start(type, mvc);
        assertThat(application.get(prefix + "/open/1").body()).isEqualTo("open");
        assertThat(application.get(prefix + "/admin/1").statusCode()).isEqualTo(401);
        assertThat(application.get(prefix + "/admin/deep/1").statusCode()).isEqualTo(401);
        assertThat(application.get(prefix + "/admin").statusCode()).isEqualTo(401);
        assertThat(application.get(prefix + "/admin/1", "Authorization", USER).body())
                .isEqualTo("guarded");
        assertThat(application.get(prefix + "/elsewhere", "Authorization", USER).statusCode())
                .isEqualTo(403);
        assertThat(application.get((mvc.equals("/") ? "" : mvc) + "/mvc").body())
                .isEqualTo("mvc");
    }

    @ParameterizedTest
    @CsvSource({"servlet, /", "servlet, /app", "filter, /", "filter, /app"})
    void noSpellingOfAPathGetsAroundTheGuard(String type, String mvc) throws Exception {
        start(type, mvc, "circlet.router.redirect-fixed-path=true", "circlet.router.remove-extra-slash=true");
        String[] spellings = {
            "/admin/1",
            "/%61dmin/1",
            "/a%64min/%31",
            "/admin/1/",
            "/admin;x=1/1",
            "/admin/1;x=1",
            "/open/../admin/1",
            "/open/%2e%2e/admin/1",
            "/./admin/1",
            "//admin/1",
            "/admin//1",
            "/open/..;/admin/1",
            "/ADMIN/1",
            "/admin%2F1",
            "/x/../open/../admin/1"
        };
        for (String spelling : spellings) {
            for (String method : new String[] {"GET", "POST", "HEAD"}) {
                assertThat(raw(method, prefix + spelling))
                        .as("%s %s%s", method, prefix, spelling)
                        .doesNotContain("guarded");
            }
        }
    }

    @Test
    void noSpellingOfItsPathGetsAroundTheGuardEither() throws Exception {
        start("servlet", "/");
        for (String spelling :
                new String[] {"/%6Cite/admin/1", "/x/../lite/admin/1", "/lite;x/admin/1", "//lite/admin/1"}) {
            assertThat(raw("GET", spelling)).as(spelling).doesNotContain("guarded", "HTTP/1.1 200");
        }
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void aPathThatSecurityCannotReadIsABadRequestAndNoFailure(CapturedOutput output) throws Exception {
        start("servlet", "/");
        for (String path : new String[] {"//lite/open/1", "/%6Cite/nope", "/x/../lite/open/1", "/%6cite"}) {
            assertThat(raw("GET", path)).as(path).startsWith("HTTP/1.1 400 ");
        }
        assertThat(raw("GET", "/%6Cite/nope")).contains("application/problem+json");
        assertThat(raw("GET", "/lite/./open/1")).startsWith("HTTP/1.1 400 ");
        assertThat(application.get("/lite/open/1").body()).isEqualTo("open");
        assertThat(raw("GET", "/lite")).startsWith("HTTP/1.1 401 ");
        assertThat(output).doesNotContain("Exception", "\tat ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"servlet", "filter"})
    void aPreflightBelongsToTheRouteItAsksFor(String type) throws Exception {
        start(type, "/");
        String[] preflight = {"Origin", "https://app.example", "Access-Control-Request-Method", "GET"};
        assertThat(application
                        .send("OPTIONS", prefix + "/cross/open", null, preflight)
                        .statusCode())
                .isEqualTo(204);
        assertThat(application
                        .send("OPTIONS", prefix + "/cross/guarded/1", null, preflight)
                        .statusCode())
                .isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/app"})
    void asAFilterOnlyWhatARouteAnswersIsOfTheRouter(String mvc) throws Exception {
        start("filter", mvc);
        String base = mvc.equals("/") ? "" : mvc;
        assertThat(application.get("/elsewhere", "Authorization", USER).statusCode())
                .isEqualTo(403);
        // Let through to the server, of which Jetty has a servlet for unknown paths that knows GET alone.
        assertThat(application.post("/elsewhere", "").statusCode()).isIn(404, 405);
        assertThat(application.get(base + "/admin/of/mvc").body()).isEqualTo("mvc");
    }

    @Test
    void belowTheGroupTheAbsenceOfARouteIsGuardedToo() throws Exception {
        start("servlet", "/");
        assertThat(application.get("/lite/admin/a/b/c").statusCode()).isEqualTo(401);
        assertThat(application.send("DELETE", "/lite/admin/1", null).statusCode())
                .isEqualTo(401);
        assertThat(application.get("/lite/administrator", "Authorization", USER).statusCode())
                .isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"servlet", "filter"})
    void aGroupWithParametersIsGuardedHoweverTheyAreNamedAndSpelled(String type) throws Exception {
        start(type, "/");
        for (String group : new String[] {"/one/a/braces/b", "/two/a/named/b"}) {
            assertThat(application.get(prefix + group).statusCode()).as(group).isEqualTo(401);
            assertThat(application.get(prefix + group, "Authorization", USER).body())
                    .as(group)
                    .isEqualTo("guarded");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"servlet", "filter"})
    void aGroupThatTheRouterDoesNotHaveIsGuardedByItsPath(String type) throws Exception {
        start(type, "/");
        for (String path : new String[] {"/any/missing", "/any/missing/x", "/any/m%69ssing"}) {
            assertThat(raw("GET", prefix + path)).as(path).startsWith("HTTP/1.1 401");
        }
        assertThat(application.get(prefix + "/any/present").body()).isEqualTo("open");
    }

    private void start(String type, String mvc, String... more) {
        String[] all = java.util.Arrays.copyOf(more, more.length + 2);
        all[more.length] = "circlet.router.type=" + type;
        all[more.length + 1] = "spring.mvc.servlet.path=" + mvc;
        application = RouterApplication.start(App.class, all);
        prefix = type.equals("servlet") ? "/lite" : "";
    }

    /** Sends a path as it is, which clients would tidy up. */
    private String raw(String method, String path) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", application.port())) {
            socket.setSoTimeout(20_000);
            OutputStream out = socket.getOutputStream();
            out.write((method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                    .getBytes(StandardCharsets.UTF_8));
            out.flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class App {

        @Bean
        RouterConfigurer routes() {
            return engine -> {
                engine.group("/open").get("/:id", context -> context.text(200, "open"));
                RouterGroup admin = engine.group("/admin");
                admin.get("", context -> context.text(200, "guarded"));
                admin.match(java.util.List.of("GET", "POST", "HEAD"), "/:id", context -> context.text(200, "guarded"));
                admin.group("/deep").get("/:id", context -> context.text(200, "guarded"));
                engine.group("/one/:t/braces").get("/:id", context -> context.text(200, "guarded"));
                engine.group("/two/{tenant}/named").get("/:id", context -> context.text(200, "guarded"));
                RouterGroup cross = engine.group("/cross", Cors.of("https://app.example"));
                cross.get("/open", context -> context.text(200, "open"));
                cross.group("/guarded").get("/:id", context -> context.text(200, "guarded"));
                engine.get("/any/:page", context -> context.text(200, "open"));
                engine.get("/any/:page/x", context -> context.text(200, "open"));
                engine.get("/elsewhere", context -> context.text(200, "elsewhere"));
                engine.get("/administrator", context -> context.text(200, "elsewhere"));
            };
        }

        @Bean
        SecurityFilterChain chain(HttpSecurity http, Environment environment) throws Exception {
            String misspelt = environment.getProperty("test.misspelt", "/admin");
            return http.csrf(csrf -> csrf.disable())
                    .authorizeHttpRequests(requests -> requests.requestMatchers(RouterRequest.toGroup("/open"))
                            .permitAll()
                            .requestMatchers(
                                    RouterRequest.toGroup(misspelt),
                                    RouterRequest.toGroup("/cross/guarded"),
                                    RouterRequest.toGroup("/one/{t}/braces"),
                                    RouterRequest.toGroup("/two/:t/named/"),
                                    MISSING)
                            .hasRole("USER")
                            .requestMatchers(RouterRequest.toGroup("/any"), RouterRequest.toGroup("/cross"))
                            .permitAll()
                            .requestMatchers(RouterRequest.toRouter())
                            .denyAll()
                            .anyRequest()
                            .permitAll())
                    .httpBasic(Customizer.withDefaults())
                    .build();
        }

        /** Lets everything through that can be let through, so that the matchers are all that is left. */
        @Bean
        HttpFirewall firewall() {
            StrictHttpFirewall firewall = new StrictHttpFirewall();
            firewall.setAllowSemicolon(true);
            firewall.setAllowUrlEncodedSlash(true);
            firewall.setAllowUrlEncodedDoubleSlash(true);
            firewall.setAllowUrlEncodedPeriod(true);
            firewall.setAllowUrlEncodedPercent(true);
            firewall.setAllowBackSlash(true);
            return firewall;
        }

        @Bean
        org.springframework.security.core.userdetails.UserDetailsService users() {
            return new org.springframework.security.provisioning.InMemoryUserDetailsManager(
                    org.springframework.security.core.userdetails.User.withUsername("user")
                            .password("{noop}secret")
                            .roles("USER")
                            .build());
        }

        @Bean
        Controller controller() {
            return new Controller();
        }
    }

    @RestController
    static class Controller {

        @GetMapping("/mvc")
        String mvc() {
            return "mvc";
        }

        @GetMapping("/admin/of/mvc")
        String other() {
            return "mvc";
        }
    }
}
