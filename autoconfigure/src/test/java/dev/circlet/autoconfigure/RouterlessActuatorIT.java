package dev.circlet.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The actuator of an application that has neither Spring MVC nor routes. */
class RouterlessActuatorIT {

    private static final String USER =
            "Basic " + Base64.getEncoder().encodeToString("user:secret".getBytes(StandardCharsets.UTF_8));

    @TempDir
    private Path logs;

    @Test
    void itIsServedOnThePortOfTheApplication() throws Exception {
        try (AloneProcess application = launch(
                "management.endpoints.web.exposure.include=*",
                "management.endpoint.health.probes.enabled=true",
                "management.endpoint.health.probes.add-additional-paths=true")) {
            assertThat(application.get("/actuator").body())
                    .contains("http://127.0.0.1:" + application.port() + "/actuator/health");
            assertThat(application.get("/actuator/health").body()).contains("\"status\":\"UP\"");
            assertThat(application.get("/livez").body()).contains("\"status\":\"UP\"");
            assertThat(application.get("/actuator/broken/x").body()).isEqualTo("echo x");
            assertThat(application.get("/actuator/nowhere").statusCode()).isEqualTo(404);
            assertThat(application.get("/nowhere").statusCode()).isEqualTo(404);
            assertThat(application.get("/health").statusCode()).isEqualTo(404);
            assertThat(application.get("/actuator/mappings").body()).contains("\"/actuator/health/{*path}\"");
            Awaitility.await()
                    .untilAsserted(() -> assertThat(application
                                    .get("/actuator/metrics/http.server.requests")
                                    .body())
                            .contains("\"/actuator/health\"", "\"/livez\"")
                            .doesNotContain("UNKNOWN"));
        }
    }

    @Test
    void anEndpointThatFailsTellsNothing() throws Exception {
        try (AloneProcess application = launch("management.endpoints.web.exposure.include=*")) {
            HttpResponse<String> failed = application.get("/actuator/broken");
            assertThat(failed.statusCode()).isEqualTo(500);
            assertThat(failed.headers().firstValue("Content-Type")).hasValue("application/problem+json");
            assertThat(failed.body()).doesNotContain("out of order", "Exception", "\tat ");
            assertThat(application.output()).containsOnlyOnce("IllegalStateException: out of order");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"servlet", "filter"})
    void aServletOfTheApplicationStaysWhereItIs(String type) throws Exception {
        try (AloneProcess application = launch("test.servlet=true", "circlet.router.type=" + type)) {
            assertThat(application.get("/").body()).isEqualTo("own /");
            assertThat(application.get("/some/path").body()).isEqualTo("own /some/path");
            assertThat(application.get("/missing").headers().firstValue("Content-Type"))
                    .as("its error page is the container's")
                    .hasValueSatisfying(contentType -> assertThat(contentType).startsWith("text/html"));
            assertThat(application.get("/actuator/health").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void anActuatorAtTheRootLeavesThatToAServletOfTheApplication() throws Exception {
        try (AloneProcess application = launch("test.servlet=true", "management.endpoints.web.base-path=/")) {
            assertThat(application.get("/health").body()).isEqualTo("own /health");
            assertThat(application.output()).contains("management.endpoints.web.base-path gives it another path");
        }
    }

    @Test
    void anActuatorAtTheRootIsServedThere() throws Exception {
        try (AloneProcess application = launch("management.endpoints.web.base-path=/")) {
            assertThat(application.get("/health").statusCode()).isEqualTo(200);
            assertThat(application.get("/nowhere").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void aServletThatTheApplicationHasInItsPlaceStays() throws Exception {
        try (AloneProcess application = launch("test.mapped=true")) {
            assertThat(application.get("/actuator/health").body()).isEqualTo("own /actuator/health");
        }
    }

    @Test
    void itFollowsTheRouterToItsPath() throws Exception {
        try (AloneProcess application = launch("circlet.router.path=/api", "server.servlet.context-path=/shop")) {
            assertThat(application.get("/shop/api/actuator/health").statusCode())
                    .isEqualTo(200);
            assertThat(application.get("/shop/actuator/health").statusCode()).isEqualTo(404);
        }
    }

    @ParameterizedTest
    @Tag("any-server")
    @ValueSource(
            strings = {
                "management.endpoints.web.exposure.exclude=*",
                "management.endpoints.access.default=none",
                "management.endpoint.health.access=none",
                "management.server.port=-1",
                "circlet.router.enabled=false"
            })
    void nothingStartsWhereNothingIsExposed(String off) throws Exception {
        try (AloneProcess application = launch(off, "test.servlet=true", "debug=true")) {
            assertThat(application.get("/actuator/health").body()).isEqualTo("own /actuator/health");
            assertThat(application.output()).doesNotContain("CircletRouterAutoConfiguration matched");
        }
    }

    /** As it does without the starter. */
    @Test
    void anotherPortIsNotTheRouters() throws Exception {
        try (AloneProcess application = launch("management.server.port=0")) {
            assertThat(application.get("/actuator/health").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void theRulesOfSpringSecurityFollowIt() throws Exception {
        try (AloneProcess application = AloneProcess.launchGuarded(
                logs.resolve("guarded.log"),
                RouterlessApplication.class,
                "management.endpoints.web.exposure.include=*",
                "spring.security.user.name=user",
                "spring.security.user.password=secret")) {
            assertThat(application.get("/actuator/health").statusCode()).isEqualTo(200);
            assertThat(application.get("/actuator/env").statusCode()).isEqualTo(401);
            assertThat(application.get("/%61ctuator/env").statusCode()).isEqualTo(400);
            assertThat(application.get("/actuator/env", "Authorization", USER).statusCode())
                    .isEqualTo(200);
        }
    }

    private AloneProcess launch(String... properties) throws Exception {
        return AloneProcess.launch(logs.resolve("alone.log"), RouterlessApplication.class, properties);
    }
}
