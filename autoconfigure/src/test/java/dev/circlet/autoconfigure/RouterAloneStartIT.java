package dev.circlet.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Settings of the actuator without Spring MVC, which do not depend on the server. */
@Tag("any-server")
class RouterAloneStartIT {

    @TempDir
    private Path logs;

    @Test
    void aPortOfItsOwnEndsTheStartWithBothRemedies() throws Exception {
        try (AloneProcess application = launch("management.server.port=0")) {
            assertThat(application.failure())
                    .contains("APPLICATION FAILED TO START")
                    .contains("management.server.port is 0, but without Spring MVC")
                    .contains("Remove management.server.port")
                    .contains("spring-boot-starter-webmvc");
        }
    }

    @Test
    void aRouteInItsPlaceEndsTheStart() throws Exception {
        try (AloneProcess application = launch("test.conflict=true")) {
            assertThat(application.failure())
                    .contains("APPLICATION FAILED TO START")
                    .contains("/actuator/*rest")
                    .contains("management.endpoints.web.base-path");
        }
    }

    @Test
    void twoHealthGroupsInOnePlaceEndTheStart() throws Exception {
        try (AloneProcess application = launch(
                "management.endpoint.health.probes.enabled=true",
                "management.endpoint.health.probes.add-additional-paths=true",
                "management.endpoint.health.group.mine.include=ping",
                "management.endpoint.health.group.mine.additional-path=server:/livez")) {
            assertThat(application.failure())
                    .contains("APPLICATION FAILED TO START")
                    .contains("Two of the actuator's own paths conflict: '/livez' of a health group")
                    .contains("management.endpoint.health.group.<name>.additional-path")
                    .doesNotContain("conflicts with the route");
        }
    }

    @Test
    void theActuatorCanBeMovedAndItsListSwitchedOff() throws Exception {
        try (AloneProcess application = launch(
                "management.endpoints.web.base-path=/manage", "management.endpoints.web.discovery.enabled=false")) {
            assertThat(application.get("/manage/health").statusCode()).isEqualTo(200);
            assertThat(application.get("/manage").statusCode()).isEqualTo(404);
            assertThat(application.get("/actuator/health").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void theActuatorCanBeAtTheRoot() throws Exception {
        try (AloneProcess application = launch("management.endpoints.web.base-path=/")) {
            assertThat(application.get("/health").statusCode()).isEqualTo(200);
            assertThat(application.get("/").statusCode()).isEqualTo(404);
            assertThat(application.get("/hello/you").body()).isEqualTo("Hello you");
        }
    }

    @Test
    void theActuatorFollowsTheRouterToItsPath() throws Exception {
        try (AloneProcess application = launch(
                "circlet.router.path=/api",
                "server.servlet.context-path=/shop",
                "spring.main.lazy-initialization=true")) {
            assertThat(application.get("/shop/api/actuator/health").statusCode())
                    .isEqualTo(200);
            assertThat(application.get("/shop/api/actuator").body())
                    .contains("http://127.0.0.1:" + application.port() + "/shop/api/actuator/health");
        }
    }

    @Test
    void aSwitchedOffPortSwitchesTheEndpointsOff() throws Exception {
        try (AloneProcess application = launch("management.server.port=-1")) {
            assertThat(application.get("/actuator/health").statusCode()).isEqualTo(404);
            assertThat(application.get("/hello/you").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void anActuatorWithoutJacksonIsMissedInTheLog() throws Exception {
        try (AloneProcess application = AloneProcess.launchWithoutJackson(logs.resolve("alone.log"))) {
            assertThat(application.get("/hello/you").body()).isEqualTo("Hello you");
            assertThat(application.get("/actuator").statusCode()).isEqualTo(404);
            assertThat(application.output())
                    .containsOnlyOnce("Add spring-boot-starter-jackson")
                    .contains("WARN");
        }
    }

    private AloneProcess launch(String... properties) throws Exception {
        return AloneProcess.launch(logs.resolve("alone.log"), properties);
    }
}
