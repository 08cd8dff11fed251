package dev.circlet.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.circlet.cache.Groups;
import dev.circlet.cache.HotKey;
import dev.circlet.cache.Inbound.KeyState;
import dev.circlet.cache.Invalidation;
import dev.circlet.report.Reporter;
import dev.circlet.report.ScriptedFleet;
import dev.circlet.report.ScriptedGroups;
import dev.circlet.ring.Member;
import dev.circlet.ring.MemberView;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CircletEndpointIT {

    private static final KeyState OWNED = new KeyState("main", 1200, 58_800, "owner");

    private final JsonMapper json = new JsonMapper();
    private ConfigurableApplicationContext context;
    private ScriptedGroups groups;
    private ScriptedFleet fleet;

    @BeforeEach
    void start() {
        restart("spring.jackson.property-naming-strategy=SNAKE_CASE");
    }

    @AfterEach
    void stop() {
        context.close();
    }

    @Test
    void tellsNodeRingPeersAndGroups() throws Exception {
        fleet.becoming(MemberView.of(
                        7,
                        "a",
                        List.of(
                                ScriptedFleet.member("a"),
                                ScriptedFleet.member("b"),
                                ScriptedFleet.member("c").withState(Member.State.LEAVING))))
                .knowing(ScriptedFleet.peer("b", "half-open", 5));
        groups.add("books", "a").counting("gets", 10, "mainHits", 4, "loads", 6, "bytes", 90, "maxBytes", 100);

        JsonNode body = get("");

        assertThat(body.at("/node").asString()).isEqualTo("a");
        assertThat(body.at("/ring/revision").asInt()).isEqualTo(7);
        assertThat(body.at("/ring/fingerprint").asString())
                .isEqualTo(fleet.ring().fingerprintText());
        assertThat(body.at("/ring/virtualNodes").asInt()).isEqualTo(64);
        JsonNode members = body.at("/ring/members");
        assertThat(members).hasSize(3);
        assertThat(members.get(0).get("uri").asString()).isEqualTo("http://a:8080");
        assertThat(members.get(0).get("self").asBoolean()).isTrue();
        assertThat(members.get(2).get("state").asString()).isEqualTo("LEAVING");
        assertThat(members.get(2).get("ownership").asDouble()).isZero();
        double sum = 0;
        for (JsonNode member : members) {
            sum += member.get("ownership").asDouble();
        }
        assertThat(sum).isCloseTo(1, within(1e-9));
        assertThat(body.at("/peers/0").propertyNames())
                .contains(
                        "name",
                        "breaker",
                        "latency",
                        "version",
                        "fingerprint",
                        "requests",
                        "failures",
                        "pendingInvalidations",
                        "differences");
        assertThat(body.at("/peers/0/breaker").asString()).isEqualTo("half-open");
        assertThat(body.at("/peers/0/differences/0").asString()).contains("books.ttl");
        assertThat(body.at("/groups/0/name").asString()).isEqualTo("books");
        assertThat(body.at("/groups/0/hits").asInt()).isEqualTo(4);
        assertThat(body.at("/groups/0/hitRatios/main").asDouble()).isEqualTo(0.4);
    }

    @Test
    void whatAPeerHasNotToldYetIsNull() throws Exception {
        fleet.knowing(ScriptedFleet.unheardOf("b"));

        JsonNode peer = get("").at("/peers/0");

        assertThat(peer.get("latency").isNull()).isTrue();
        assertThat(peer.get("version").isNull()).isTrue();
        assertThat(peer.get("fingerprint").isNull()).isTrue();
    }

    @Test
    void tellsAllCountsOfOneGroup() throws Exception {
        groups.add("books", "a").counting("gets", 10, "evictions", 2);

        JsonNode group = get("/books");

        assertThat(group.propertyNames())
                .contains(
                        "name",
                        "gets",
                        "hits",
                        "loads",
                        "peerFetches",
                        "entries",
                        "bytes",
                        "maxBytes",
                        "evictions",
                        "peerGets",
                        "staleSetsPrevented",
                        "leases",
                        "leasesLost");
        assertThat(group.get("evictions").asInt()).isEqualTo(2);
    }

    @Test
    void listsTheHottestKeysOfOneGroupByTheirHash() throws Exception {
        groups.add("books", "a");
        groups.withHottest(Stream.generate(() -> new HotKey("secret", 5, 2.5, true))
                .limit(30)
                .toArray(HotKey[]::new));

        JsonNode hottest = get("/books").get("hottestKeys");

        assertThat(hottest).hasSize(20);
        assertThat(hottest.get(0).get("key").asString()).hasSize(12).isNotEqualTo("secret");
        assertThat(hottest.get(0).get("requestsPerSecond").asDouble()).isEqualTo(7.5);
        assertThat(hottest.get(0).get("ownPerSecond").asDouble()).isEqualTo(5);
        assertThat(hottest.get(0).get("peersPerSecond").asDouble()).isEqualTo(2.5);
        assertThat(hottest.get(0).get("hot").asBoolean()).isTrue();
        assertThat(get("").at("/groups/0").has("hottestKeys")).isFalse();
    }

    @Test
    void explainsAKeyOwnedElsewhere() throws Exception {
        groups.add("books", "b");
        groups.holding("books", "k", new KeyState("hot", 10, 20, "copy"));
        fleet.answering("b", OWNED);

        JsonNode key = get("/books/k");

        assertThat(key.get("held").asString()).isEqualTo("hot");
        assertThat(key.get("owner").asString()).isEqualTo("b");
        assertThat(key.get("ageMillis").asInt()).isEqualTo(1200);
        assertThat(key.get("remainingMillis").asInt()).isEqualTo(58_800);
        assertThat(key.get("reason").asString()).isEqualTo("owner");
        assertThat(key.get("holders").values().stream().map(JsonNode::asString)).containsExactly("a", "b");
    }

    @Test
    void whatAnUnreachableOwnerDoesNotTellIsNull() throws Exception {
        groups.add("books", "b");
        fleet.answering("b", (KeyState) null);

        JsonNode key = get("/books/k");

        assertThat(key.get("held").asString()).isEqualTo("none");
        assertThat(key.get("ageMillis").isNull()).isTrue();
        assertThat(key.get("remainingMillis").isNull()).isTrue();
        assertThat(key.get("reason").isNull()).isTrue();
        assertThat(key.get("holders")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "user:1                | user:1",
                "a/b/c                 | a/b/c",
                "two%20words           | two words",
                "50%25                 | 50%",
                "100%2525              | 100%25",
                "1+1                   | 1+1",
                "k%C3%B6nig/%F0%9F%98%80 | könig/\uD83D\uDE00",
                "q%3Fa%3D1%26b%23      | q?a=1&b#"
            })
    void keyInThePathIsDecodedExactlyOnce(String path, String key) throws Exception {
        groups.add("books", "a");

        assertThat(get("/books/" + path).get("key").asString()).isEqualTo(key);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a//b",
                "/a",
                "a/",
                "..",
                "a/../b",
                "a;b=c",
                "100%",
                "%2F",
                "1+1",
                "two words",
                "a,b",
                ",",
                "k\u00f6nig\\",
                "?"
            })
    void queryParameterTakesAnyKey(String key) throws Exception {
        groups.add("books", "a");
        groups.holding("books", key, OWNED);

        JsonNode report = get("/books?key=" + URLEncoder.encode(key, StandardCharsets.UTF_8));

        assertThat(report.get("key").asString()).isEqualTo(key);
        assertThat(report.get("held").asString()).isEqualTo("main");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nope", "/nope/k", "/nope?key=k"})
    void unknownGroupIsNotFoundAndTheKnownOnesAreNamed(String path) throws Exception {
        groups.add("films", "a");
        groups.add("books", "a");

        HttpResponse<String> refused = send("GET", path);

        assertThat(refused.statusCode()).isEqualTo(404);
        assertThat(refused.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(json.readTree(refused.body())).isEqualTo(json.readTree("""
                        {"title": "Not Found", "status": 404, "groups": ["books", "films"],
                         "detail": "This node has no group 'nope'; its groups are books, films"}"""));
    }

    @ParameterizedTest
    @CsvSource({
        "/books?key=, has 1 to 100 characters",
        "/books/k?key=l, a key in its path and another one in its query",
        "/books?key=a&key=b, The request has 2 keys in its query",
        "/books?key=a&key=a, The request has 2 keys in its query"
    })
    void theBodySaysWhatIsWrongWithARequest(String path, String why) throws Exception {
        groups.add("books", "a");

        HttpResponse<String> refused = send("GET", path);

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(json.readTree(refused.body()).at("/detail").asString()).contains(why);
    }

    @Test
    void impossibleOrDoubleKeyIsABadRequest() throws Exception {
        groups.add("books", "a");

        assertThat(send("GET", "/books/" + "k".repeat(101)).statusCode()).isEqualTo(400);
        assertThat(send("GET", "/books?key=").statusCode()).isEqualTo(400);
        assertThat(send("GET", "/books/k?key=l").statusCode()).isEqualTo(400);
    }

    @Test
    void withoutConfigurationNothingCanBeDeleted() throws Exception {
        ScriptedGroups.ScriptedGroup books = groups.add("books", "a");

        assertThat(send("DELETE", "/books").statusCode()).isEqualTo(405);
        assertThat(send("DELETE", "/books/k").statusCode()).isEqualTo(405);
        assertThat(books.invalidated()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "management.endpoint.circlet.access=read-only",
                "management.endpoints.access.default=read-only",
                "management.endpoints.access.max-permitted=read-only"
            })
    void accessForReadingIsNotAccessForDeleting(String property) throws Exception {
        context.close();
        restart(
                property,
                "management.endpoint.circlet.access=" + (property.contains("max") ? "unrestricted" : "read-only"));
        ScriptedGroups.ScriptedGroup books = groups.add("books", "a");

        assertThat(send("GET", "/books").statusCode()).isEqualTo(200);
        assertThat(send("DELETE", "/books").statusCode()).isEqualTo(405);
        assertThat(books.invalidated()).isEmpty();
    }

    @Test
    void withoutAccessThereIsNoEndpoint() throws Exception {
        context.close();
        restart("management.endpoint.circlet.access=none");

        assertThat(send("GET", "").statusCode()).isEqualTo(404);
    }

    @Test
    void unrestrictedAccessInvalidatesKeysAndGroupsAndNamesTheUnreached() throws Exception {
        context.close();
        restart("management.endpoint.circlet.access=unrestricted");
        ScriptedGroups.ScriptedGroup books =
                groups.add("books", "a").answeringInvalidations(new Invalidation(Set.of("b", "a"), Set.of("c"), false));

        HttpResponse<String> ofKey = send("DELETE", "/books/a/b%20c");
        HttpResponse<String> ofQuery = send("DELETE", "/books?key=x%2F%2Fy");
        HttpResponse<String> ofGroup = send("DELETE", "/books");

        assertThat(books.invalidated()).containsExactly("a/b c", "x//y", "");
        assertThat(ofKey.statusCode()).isEqualTo(200);
        assertThat(json.readTree(ofKey.body())).isEqualTo(json.readTree("""
                        {"group": "books", "key": "a/b c", "acknowledged": ["a", "b"], "unreached": ["c"]}"""));
        assertThat(json.readTree(ofQuery.body()).get("key").asString()).isEqualTo("x//y");
        assertThat(json.readTree(ofGroup.body()).get("unreached")).hasSize(1);
        HttpResponse<String> unknown = send("DELETE", "/nope");
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(json.readTree(unknown.body()).at("/detail").asString()).contains("'nope'", "books");
        assertThat(send("DELETE", "/books?key=a&key=b").statusCode()).isEqualTo(400);
        assertThat(books.invalidated()).hasSize(3);
        assertThat(send("DELETE", "").statusCode()).isEqualTo(400);
        assertThat(send("DELETE", "/books/" + "k".repeat(101)).statusCode()).isEqualTo(400);
    }

    @Test
    void aSlashWithoutAKeyIsNotTakenForTheWholeGroup() throws Exception {
        context.close();
        restart("management.endpoint.circlet.access=unrestricted");
        ScriptedGroups.ScriptedGroup books = groups.add("books", "a");
        for (String path : List.of("/books/", "/books//", "/books/;x=1", "/books/?other=k")) {
            HttpResponse<String> refused = send("DELETE", path);
            assertThat(refused.statusCode()).as(path).isEqualTo(400);
            assertThat(refused.body()).as(path).contains("leave the slash out", "?key=");
        }
        assertThat(books.invalidated()).isEmpty();
        assertThat(send("DELETE", "/books/?key=k").statusCode()).isEqualTo(200);
        assertThat(send("DELETE", "/books").statusCode()).isEqualTo(200);
        assertThat(books.invalidated()).containsExactly("k", "");
    }

    private JsonNode get(String path) throws Exception {
        HttpResponse<String> response = send("GET", path);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return json.readTree(response.body());
    }

    private HttpResponse<String> send(String method, String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port")
                + "/actuator/circlet" + path);
        HttpRequest request = HttpRequest.newBuilder(uri)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    private void restart(String... properties) {
        context = new SpringApplicationBuilder(Application.class)
                .properties(
                        "server.port=0",
                        "server.address=127.0.0.1",
                        "spring.main.banner-mode=off",
                        "management.endpoints.web.exposure.include=circlet")
                .properties(properties)
                .run();
        groups = context.getBean(ScriptedGroups.class);
        fleet = context.getBean(ScriptedFleet.class);
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
    @ImportAutoConfiguration(CircletEndpointAutoConfiguration.class)
    static class Application {

        @Bean
        ScriptedFleet fleet() {
            return ScriptedFleet.of("a", "b", "c");
        }

        @Bean
        ScriptedGroups groups() {
            return new ScriptedGroups();
        }

        @Bean
        Reporter reporter(Groups groups, ScriptedFleet fleet) {
            return new Reporter(groups, fleet);
        }
    }
}
