package dev.circlet.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.circlet.SteerableDirectory;
import dev.circlet.ring.Member;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the probes of a platform get from a node that starts. */
class ReadinessIT {

    private ContextFleet fleet;

    @AfterEach
    void stop() {
        fleet.close();
    }

    /** The group of the probe may be made by Spring Boot or by the application. */
    @ParameterizedTest
    @ValueSource(strings = {"management.endpoint.health.group.readiness.include", "test.unused"})
    void readinessWaitsForTheFirstViewAndHealthDoesNot(String property) throws Exception {
        start("1h", property, "readinessState", Searching.class);

        for (String path : List.of("/actuator/health/readiness", "/readyz")) {
            HttpResponse<String> waiting = get(path);
            assertThat(waiting.statusCode()).as(path).isEqualTo(503);
            assertThat(waiting.body()).contains("OUT_OF_SERVICE");
        }
        if (!property.equals("test.unused")) {
            assertThat(get("/actuator/health/readiness").body())
                    .contains("readinessState", "circletReadiness", "the first view of the members");
        }
        assertThat(get("/actuator/health").statusCode()).isEqualTo(200);
        assertThat(get("/actuator/health").body())
                .contains("\"circlet\"", "\"groups\":[\"liveness\",\"readiness\"]")
                .doesNotContain("circletReadiness");
        assertThat(get("/actuator/health/liveness").statusCode()).isEqualTo(200);
        assertThat(get("/livez").statusCode()).isEqualTo(200);

        fleet.node(0).getBean(SteerableDirectory.class).say(List.of(node(1), node(2)));

        await().until(() -> get("/readyz").statusCode() == 200);
        assertThat(get("/actuator/health/readiness").body()).contains("\"UP\"");
    }

    @Test
    void readinessDoesNotWaitForEver() throws Exception {
        start("10ms", "test.unused", "", Searching.class);

        await().until(() -> get("/actuator/health/readiness").statusCode() == 200);
    }

    @Test
    void aListOfMembersIsKnownAtOnce() throws Exception {
        start("1h", "test.unused", "");

        assertThat(get("/actuator/health/readiness").statusCode()).isEqualTo(200);
    }

    @Test
    void theHealthFlagSwitchesItOff() throws Exception {
        start("1h", "management.health.circlet.enabled", "false", Searching.class);

        assertThat(get("/actuator/health/readiness").statusCode()).isEqualTo(200);
        assertThat(get("/actuator/health/readiness").body()).doesNotContain("circlet");
    }

    private void start(String patience, String property, String value, Class<?>... sources) throws Exception {
        Map<String, Object> more = new HashMap<>();
        more.put("circlet.peers.timeouts.first-view", patience);
        more.put("management.endpoint.health.show-details", "always");
        more.put("management.endpoint.health.probes.add-additional-paths", "true");
        more.put(property, value);
        fleet = ContextFleet.start(1, more, sources);
    }

    private HttpResponse<String> get(String path) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(fleet.uri(0) + path)).build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static Member node(int number) {
        return Member.up("node-" + number, URI.create("http://127.0.0.1:" + number));
    }

    /** A directory that has not found anybody yet. */
    @Configuration(proxyBeanMethods = false)
    static class Searching {

        @Bean
        SteerableDirectory directory() {
            return new SteerableDirectory("node-1", List.of(node(1)));
        }
    }
}
