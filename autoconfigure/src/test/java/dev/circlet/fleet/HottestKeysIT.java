package dev.circlet.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.circlet.cache.Group;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What {@code GET /actuator/circlet/{group}} tells of reads by the owner's own application and by peers. */
class HottestKeysIT {

    @Test
    void aNodeWithoutPeersListsWhatItsOwnApplicationReadsMost() throws Exception {
        try (ConfigurableApplicationContext alone = new SpringApplicationBuilder(FleetApplication.class)
                .properties(
                        "server.port=0",
                        "server.address=127.0.0.1",
                        "server.shutdown=immediate",
                        "spring.main.banner-mode=off",
                        "logging.level.root=WARN",
                        "circlet.reveal-keys=true",
                        "management.endpoints.web.exposure.include=circlet")
                .run()) {
            Group probe = alone.getBean(FleetApplication.Reader.class).probe();
            read(probe, "some", 20);
            read(probe, "most", 40);
            read(probe, "once", 1);

            JsonNode hottest =
                    hottest("http://127.0.0.1:" + alone.getEnvironment().getProperty("local.server.port"));

            assertThat(hottest.values().stream().map(key -> key.get("key").asString()))
                    .containsExactly("most", "some", "once");
            JsonNode first = hottest.get(0);
            assertThat(first.get("ownPerSecond").asDouble()).isBetween(4.0, 40.0);
            assertThat(first.get("requestsPerSecond").asDouble())
                    .isEqualTo(first.get("ownPerSecond").asDouble());
            assertThat(first.get("peersPerSecond").asDouble()).isZero();
            assertThat(first.get("hot").asBoolean()).isFalse();
        }
    }

    @Test
    void anOwnerTellsItsOwnReadsFromThoseOfPeersWhichAloneMakeAKeyHot() throws Exception {
        Map<String, Object> more = Map.of("circlet.reveal-keys", "true", "circlet.groups.probe.hot-threshold", "15");
        try (ContextFleet fleet = ContextFleet.start(2, more)) {
            await().until(() -> fleet.probe(1).owner("k").equals(fleet.probe(0).owner("k")));
            String own = fleet.keyOwnedBy(0, "own-");
            String asked = fleet.keyOwnedBy(0, "asked-");
            read(fleet.probe(0), own, 90);
            read(fleet.probe(0), asked, 2);
            read(fleet.probe(1), asked, 20);
            read(fleet.probe(1), fleet.keyOwnedBy(1, "elsewhere-"), 100);

            JsonNode hottest = hottest(fleet.uri(0));

            assertThat(hottest).hasSize(2);
            JsonNode mine = find(hottest, own);
            assertThat(mine.get("ownPerSecond").asDouble()).isGreaterThan(5);
            assertThat(mine.get("peersPerSecond").asDouble()).isZero();
            assertThat(mine.get("hot").asBoolean()).isFalse();
            JsonNode theirs = find(hottest, asked);
            assertThat(theirs.get("ownPerSecond").asDouble()).isPositive().isLessThanOrEqualTo(2);
            assertThat(theirs.get("peersPerSecond").asDouble()).isPositive();
            assertThat(theirs.get("hot").asBoolean()).isTrue();
        }
    }

    private static void read(Group group, String key, int times) {
        for (int i = 0; i < times; i++) {
            group.get(key);
        }
    }

    private static JsonNode find(JsonNode hottest, String key) {
        return hottest.values().stream()
                .filter(hot -> hot.get("key").asString().equals(key))
                .findFirst()
                .orElseThrow();
    }

    private static JsonNode hottest(String node) throws Exception {
        HttpResponse<String> response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(node + "/actuator/circlet/probe"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return new JsonMapper().readTree(response.body()).get("hottestKeys");
    }
}
