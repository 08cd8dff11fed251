package dev.circlet.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Actuator without Spring MVC: served by the router, on the application's port. */
class RouterAloneActuatorIT {

    private static final String V3 = "application/vnd.spring-boot.actuator.v3+json";
    private static final String JSON = "application/json";

    private final JsonMapper json = new JsonMapper();

    private static AloneProcess application;

    @BeforeAll
    static void start(@TempDir Path logs) throws Exception {
        application = AloneProcess.launch(
                logs.resolve("alone.log"),
                "management.endpoints.web.exposure.include=*",
                "management.endpoint.circlet.access=unrestricted",
                "management.endpoint.heapdump.access=unrestricted",
                "management.endpoint.health.probes.enabled=true",
                "management.endpoint.health.show-components=always",
                "management.endpoint.health.group.live.include=ping",
                "management.endpoint.health.group.live.additional-path=server:/healthz",
                "logging.file.name=" + logs.resolve("written.log"),
                "management.endpoints.web.cors.allowed-origin-patterns=https://*.example.org",
                "management.endpoints.web.path-mapping.info=about/it",
                "spring.jackson.property-naming-strategy=SNAKE_CASE");
        application.port();
    }

    @AfterAll
    static void stop() throws Exception {
        application.close();
    }

    @Test
    void theRouterServesItsOwnRoutesAtTheRoot() throws Exception {
        assertThat(application.get("/hello/world").body()).isEqualTo("Hello world");
        assertThat(application.get("/nowhere").statusCode()).isEqualTo(404);
    }

    @Test
    void healthAndItsParts() throws Exception {
        HttpResponse<String> health = application.get("/actuator/health");

        assertThat(health.statusCode()).isEqualTo(200);
        assertThat(health.headers().firstValue("Content-Type")).hasValue(V3);
        assertThat(json.readTree(health.body()).at("/status").asString()).isEqualTo("UP");
        assertThat(get("/actuator/health/ping").at("/status").asString()).isEqualTo("UP");
        assertThat(get("/actuator/health/liveness").at("/status").asString()).isEqualTo("UP");
        assertThat(application.get("/actuator/health/absent").statusCode()).isEqualTo(404);
        assertThat(application.send("HEAD", "/actuator/health", null).statusCode())
                .isEqualTo(200);
    }

    @Test
    void aHealthGroupHasItsAdditionalPath() throws Exception {
        assertThat(get("/healthz").at("/status").asString()).isEqualTo("UP");
        assertThat(get("/healthz").at("/components/ping/status").asString()).isEqualTo("UP");
        assertThat(get("/healthz").at("/components").size()).isEqualTo(1);
    }

    @Test
    void theBasePathListsTheEndpoints() throws Exception {
        JsonNode links = get("/actuator").at("/_links");

        String self = links.at("/self/href").asString();
        assertThat(self).isEqualTo("http://127.0.0.1:" + application.port() + "/actuator");
        assertThat(links.at("/health/href").asString()).isEqualTo(self + "/health");
        assertThat(links.at("/health-path/href").asString()).isEqualTo(self + "/health/{*path}");
        assertThat(links.at("/health-path/templated").asBoolean()).isTrue();
        assertThat(links.at("/circlet/href").asString()).isEqualTo(self + "/circlet");
    }

    @Test
    void aMappedPathIsHeeded() throws Exception {
        assertThat(application.get("/actuator/about/it").statusCode()).isEqualTo(200);
        assertThat(application.get("/actuator/info").statusCode()).isEqualTo(404);
    }

    @Test
    void metricsKnowTheRoutesAndTheEndpoints() throws Exception {
        application.get("/hello/world");
        application.get("/actuator/health");

        Awaitility.await().untilAsserted(() -> {
            HttpResponse<String> metric = application.get("/actuator/metrics/http.server.requests");
            assertThat(metric.statusCode()).isEqualTo(200);
            assertThat(metric.body())
                    .contains("\"/hello/{name}\"", "\"/actuator/health\"")
                    .doesNotContain("UNKNOWN");
        });
        assertThat(application
                        .get("/actuator/metrics/http.server.requests?tag=uri:/hello/%7Bname%7D&tag=status:200")
                        .statusCode())
                .isEqualTo(200);
        assertThat(application.get("/actuator/metrics/absent").statusCode()).isEqualTo(404);
        assertThat(application
                        .get("/actuator/metrics/http.server.requests?tag=malformed")
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void theWholeOfCirclet() throws Exception {
        assertThat(get("/actuator/circlet").at("/groups/0/name").asString()).isEqualTo("books");
        assertThat(get("/actuator/circlet/books").at("/name").asString()).isEqualTo("books");
        assertThat(get("/actuator/circlet/books/a/b").at("/key").asString()).isEqualTo("a/b");
        assertThat(get("/actuator/circlet/books?key=x%2Fy").at("/key").asString())
                .isEqualTo("x/y");
        assertThat(application.get("/actuator/circlet/films").statusCode()).isEqualTo(404);
        assertThat(application
                        .send("DELETE", "/actuator/circlet/books/a/b", null)
                        .body())
                .contains("\"key\":\"a/b\"");
        assertThat(application.send("DELETE", "/actuator/circlet/books", null).statusCode())
                .isEqualTo(200);
        assertThat(application.send("DELETE", "/actuator/circlet/books/", null))
                .satisfies(refused -> assertThat(refused.statusCode()).isEqualTo(400))
                .satisfies(refused -> assertThat(refused.body()).contains("leave the slash out"));
        assertThat(application.send("DELETE", "/actuator/circlet/films", null).statusCode())
                .isEqualTo(404);
        assertThat(application.send("DELETE", "/actuator/circlet", null).statusCode())
                .isEqualTo(400);
        assertThat(application.get("/actuator/circlet/books/a?key=b").statusCode())
                .isEqualTo(400);
        assertThat(application.get("/actuator/circlet/films").body())
                .contains("'films'")
                .contains("\"groups\":[\"books\"]");
        assertThat(application.get("/actuator/circlet/books?key=a&key=b").statusCode())
                .isEqualTo(400);
        assertThat(get("/actuator/circlet").at("/ring/virtualNodes").isNumber())
                .as("names do not follow the application's mapper")
                .isTrue();
    }

    @Test
    void loggersAreSet() throws Exception {
        HttpResponse<String> set = application.send(
                "POST", "/actuator/loggers/dev.circlet.test", "{\"configuredLevel\":\"DEBUG\"}", "Content-Type", JSON);

        assertThat(set.statusCode()).isEqualTo(204);
        assertThat(get("/actuator/loggers/dev.circlet.test")
                        .at("/configuredLevel")
                        .asString())
                .isEqualTo("DEBUG");
    }

    @Test
    void badBodiesAreTheClientsFault() throws Exception {
        String path = "/actuator/loggers/dev.circlet.bad";
        assertThat(application.send("POST", path, "{", "Content-Type", JSON).statusCode())
                .isEqualTo(400);
        assertThat(application.send("POST", path, "[1]", "Content-Type", JSON).statusCode())
                .isEqualTo(400);
        assertThat(application
                        .send("POST", path, "{\"configuredLevel\":\"LOUD\"}", "Content-Type", JSON)
                        .statusCode())
                .isEqualTo(400);
        assertThat(application
                        .send("POST", path, "a=b", "Content-Type", "application/x-www-form-urlencoded")
                        .statusCode())
                .isEqualTo(415);
    }

    @Test
    void anEndpointOfTheApplicationWorksToo() throws Exception {
        assertThat(get("/actuator/probe?number=3&tags=a&tags=b").at("/tags/1").asString())
                .isEqualTo("b");
        assertThat(application.get("/actuator/probe").statusCode()).isEqualTo(400);
        assertThat(application.get("/actuator/probe?number=x").statusCode()).isEqualTo(400);
        assertThat(application.get("/actuator/probe/7").body()).isEqualTo("one 7");
        assertThat(application.get("/actuator/probe/missing").statusCode()).isEqualTo(404);
        assertThat(get("/actuator/probe/a/b").at("/inner").asString()).isEqualTo("b");
        assertThat(application
                        .send("POST", "/actuator/probe/7", "{\"value\":\"x\"}", "Content-Type", JSON)
                        .statusCode())
                .isEqualTo(204);
        assertThat(application
                        .send("POST", "/actuator/probe/7", "{}", "Content-Type", JSON)
                        .statusCode())
                .isEqualTo(400);
        assertThat(application.send("DELETE", "/actuator/probe/7", null).body()).isEqualTo("{\"deleted\":\"7\"}");
    }

    @Test
    void theClientChoosesTheType() throws Exception {
        HttpResponse<String> plain = application.get("/actuator/health", "Accept", JSON);
        assertThat(plain.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith(JSON));
        assertThat(application.get("/actuator/health", "Accept", "image/png").statusCode())
                .isEqualTo(406);
    }

    @Test
    void mappingsListEverything() throws Exception {
        JsonNode contexts = get("/actuator/mappings").at("/contexts");

        JsonNode routes = contexts.iterator().next().at("/mappings/circletRouter");
        assertThat(routes.valueStream().map(route -> route.at("/template").asString()))
                .contains("/hello/{name}", "/actuator/health/{*path}", "/healthz");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "conditions",
                "beans",
                "env",
                "configprops",
                "threaddump",
                "scheduledtasks",
                "info",
                "metrics",
                "loggers",
                "env/java.version"
            })
    void theOthersAnswer(String endpoint) throws Exception {
        String path = endpoint.equals("info") ? "about/it" : endpoint;
        assertThat(application.get("/actuator/" + path).statusCode()).isEqualTo(200);
    }

    @Test
    void theHeapDumpIsAFile() throws Exception {
        HttpResponse<String> dump = application.send("HEAD", "/actuator/heapdump", null);

        assertThat(dump.statusCode()).isEqualTo(200);
        assertThat(dump.headers().firstValue("Content-Type")).hasValue("application/octet-stream");
    }

    @Test
    void theLogFileHasParts() throws Exception {
        HttpResponse<String> whole = application.get("/actuator/logfile");
        HttpResponse<String> part = application.get("/actuator/logfile", "Range", "bytes=2-10");

        assertThat(whole.headers().firstValue("Accept-Ranges")).hasValue("bytes");
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(part.body()).isEqualTo(whole.body().substring(2, 11));
        assertThat(part.headers().firstValue("Content-Range").orElseThrow()).startsWith("bytes 2-10/");
        assertThat(part.headers().firstValue("Content-Length")).hasValue("9");
        assertThat(part.headers().firstValue("Content-Type").orElseThrow())
                .isEqualToIgnoringCase("text/plain;charset=UTF-8");
        assertThat(application.get("/actuator/logfile", "Range", "bytes=-5").body())
                .hasSize(5);
        HttpResponse<String> beyond = application.get("/actuator/logfile", "Range", "bytes=99999999-");
        assertThat(beyond.statusCode()).isEqualTo(416);
        assertThat(beyond.headers().firstValue("Content-Range").orElseThrow()).startsWith("bytes */");
        assertThat(application.get("/actuator/logfile", "Range", "lines=1-2").statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/actuator", "/actuator/health", "/actuator/health/ping", "/actuator/loggers/ROOT"})
    void otherOriginsAreAllowedAsConfigured(String path) throws Exception {
        String origin = "https://app.example.org";
        HttpResponse<String> simple = application.get(path, "Origin", origin);
        HttpResponse<String> foreign = application.get(path, "Origin", "https://elsewhere.test");
        HttpResponse<String> preflight =
                application.send("OPTIONS", path, null, "Origin", origin, "Access-Control-Request-Method", "GET");
        HttpResponse<String> refused =
                application.send("OPTIONS", path, null, "Origin", origin, "Access-Control-Request-Method", "DELETE");

        assertThat(simple.statusCode()).isEqualTo(200);
        assertThat(simple.headers().firstValue("Access-Control-Allow-Origin")).hasValue(origin);
        assertThat(foreign.statusCode()).isEqualTo(403);
        assertThat(preflight.statusCode()).isEqualTo(200);
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Methods"))
                .hasValue("GET,HEAD");
        assertThat(refused.statusCode()).isEqualTo(403);
    }

    @Test
    void routesOfTheApplicationAreNotOpenedToOtherOrigins() throws Exception {
        HttpResponse<String> hello = application.get("/hello/world", "Origin", "https://app.example.org");

        assertThat(hello.statusCode()).isEqualTo(200);
        assertThat(hello.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
        assertThat(application.send("OPTIONS", "/actuator/health", null).statusCode())
                .isEqualTo(404);
    }

    @Test
    void nothingIsServedBesideTheEndpoints() throws Exception {
        assertThat(application.get("/actuator/absent").statusCode()).isEqualTo(404);
        assertThat(application.send("POST", "/actuator/health", null).statusCode())
                .isEqualTo(404);
    }

    private JsonNode get(String path) throws Exception {
        HttpResponse<String> response = application.get(path);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return json.readTree(response.body());
    }
}
