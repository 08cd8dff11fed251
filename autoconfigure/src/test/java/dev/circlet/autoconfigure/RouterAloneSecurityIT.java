package dev.circlet.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rules of Spring Security that name endpoints, where the router serves them without Spring MVC. */
class RouterAloneSecurityIT {

    private static final String USER =
            "Basic " + Base64.getEncoder().encodeToString("user:secret".getBytes(StandardCharsets.UTF_8));

    @TempDir
    private Path logs;

    @ParameterizedTest
    @CsvSource({"servlet, /, ''", "servlet, /api, /shop", "filter, /deep/api, ''"})
    void theRulesFollowTheActuatorToThePathOfTheRouter(String type, String path, String contextPath) throws Exception {
        String base = contextPath + (path.equals("/") ? "" : path);
        try (AloneProcess application =
                launch(AloneGuardedApplication.class, type, path, "server.servlet.context-path=" + contextPath)) {
            for (String guarded : new String[] {
                "", "/", "/env", "/env/", "/env/java.version", "/%65nv", "/circlet/books/a/b", "/env?a=b"
            }) {
                assertThat(application.get(base + "/actuator" + guarded).statusCode())
                        .as(guarded)
                        .isEqualTo(401);
            }
            assertThat(application.send("HEAD", base + "/actuator/env", null).statusCode())
                    .isEqualTo(401);
            assertThat(application
                            .get(base + "/actuator/env", "Authorization", USER)
                            .statusCode())
                    .isEqualTo(200);
            assertThat(application.get(base + "/actuator/health").statusCode()).isEqualTo(200);
            assertThat(application.get(base + "/healthz").statusCode()).isEqualTo(200);
            assertThat(application.get(base + "/hello/you").body()).isEqualTo("Hello you");
        }
    }

    @ParameterizedTest
    @CsvSource({"servlet, /api", "filter, /api"})
    void bootsOwnRulesOpenTheHealthAndNothingElse(String type, String path) throws Exception {
        try (AloneProcess application = launch(AloneApplication.class, type, path)) {
            assertThat(application.get("/api/actuator/health").statusCode()).isEqualTo(200);
            assertThat(application.get("/api/healthz").statusCode()).isEqualTo(200);
            assertThat(application.get("/api/actuator/env").statusCode()).isEqualTo(401);
            assertThat(application.get("/api/hello/you").statusCode()).isEqualTo(401);
            assertThat(application.get("/api/hello/you", "Authorization", USER).body())
                    .isEqualTo("Hello you");
        }
    }

    private AloneProcess launch(Class<?> application, String type, String path, String... more) throws Exception {
        String[] all = Arrays.copyOf(more, more.length + 7);
        all[more.length] = "circlet.router.type=" + type;
        all[more.length + 1] = "circlet.router.path=" + path;
        all[more.length + 2] = "management.endpoints.web.exposure.include=*";
        all[more.length + 3] = "management.endpoint.health.group.live.include=ping";
        all[more.length + 4] = "management.endpoint.health.group.live.additional-path=server:/healthz";
        all[more.length + 5] = "spring.security.user.name=user";
        all[more.length + 6] = "spring.security.user.password=secret";
        return AloneProcess.launchGuarded(logs.resolve("alone.log"), application, all);
    }
}
