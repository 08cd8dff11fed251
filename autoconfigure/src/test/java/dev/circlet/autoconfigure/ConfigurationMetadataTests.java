package dev.circlet.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.cache.GroupSpec;
import dev.circlet.peer.FleetSettings;
import dev.circlet.peer.http.HttpLimits;
import dev.circlet.peer.http.HttpPeerTransport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.mock.env.MockEnvironment;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What an editor shows, and {@code docs/properties.md}, which has to say the same. */
class ConfigurationMetadataTests {

    /** Without these nothing is set, or their absence has a meaning that the description tells. */
    private static final Set<String> WITHOUT_DEFAULT = Set.of(
            "circlet.defaults.refresh-after",
            "circlet.defaults.ttl",
            "circlet.groups",
            "circlet.peers.discovery",
            "circlet.peers.limits.value-size",
            "circlet.peers.members",
            "circlet.peers.previous-secret",
            "circlet.peers.secret",
            "circlet.peers.ssl.bundle",
            "circlet.router.filter-order",
            "circlet.router.max-multipart-memory",
            "circlet.router.path",
            "circlet.router.trusted-proxies");

    private final JsonNode metadata = read();

    @Test
    void everyPropertyIsDescribed() {
        assertThat(ours()).hasSizeGreaterThan(40).allSatisfy((name, property) -> {
            assertThat(property.path("description").asString(""))
                    .as(name)
                    .endsWith(".")
                    .doesNotContain("@", "{");
            assertThat(property.path("type").asString("")).as(name).isNotEmpty();
        });
    }

    @Test
    void everyPropertyThatHasADefaultTellsIt() {
        Set<String> without = ours().entrySet().stream()
                .filter(entry -> entry.getValue().path("defaultValue").isMissingNode())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());

        assertThat(without).isEqualTo(WITHOUT_DEFAULT);
    }

    @Test
    void theHintsAreForPropertiesThatExist() {
        List<String> hinted = metadata.path("hints")
                .valueStream()
                .map(hint -> hint.path("name").asString())
                .toList();

        assertThat(hinted)
                .contains("circlet.peers.discovery", "circlet.defaults.policy", "management.endpoint.circlet.access");
        assertThat(all().keySet()).containsAll(hinted);
    }

    @Test
    void theHealthFlagIsDescribed() {
        assertThat(all().get("management.health.circlet.enabled")
                        .path("defaultValue")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void whatSpringBootHasForTheEndpointIsDescribed() {
        JsonNode access = all().get("management.endpoint.circlet.access");
        assertThat(access.path("defaultValue").asString()).isEqualToIgnoringCase("read_only");
        assertThat(all()).containsKey("management.endpoint.circlet.cache.time-to-live");
        assertThat(all().get("management.info.circlet.enabled")
                        .path("defaultValue")
                        .asBoolean(true))
                .isFalse();
        assertThat(metadata.path("hints")
                        .valueStream()
                        .filter(hint -> hint.path("name").asString().equals("management.endpoint.circlet.access"))
                        .flatMap(hint -> hint.path("values").valueStream())
                        .map(value -> Access.valueOf(
                                value.path("value").asString().replace('-', '_').toUpperCase(Locale.ROOT))))
                .containsExactlyInAnyOrder(Access.values());
    }

    @Test
    void theDefaultsOfGroupsAreThoseOfTheSpecification() {
        GroupSpec.Builder spec = GroupSpec.named("books");
        bound("circlet.defaults", GroupProperties.class).applyTo(spec);
        GroupSpec documented = spec.build();
        GroupSpec actual = GroupSpec.named("books").build();

        assertThat(documented).usingRecursiveComparison().isEqualTo(actual);
        assertThat(ours().keySet().stream().filter(name -> name.startsWith("circlet.defaults.")))
                .hasSize(GroupProperties.class.getRecordComponents().length);
    }

    @Test
    void theDefaultsOfTheFleetAreThoseOfItsParts() {
        CircletProperties unset =
                Binder.get(new MockEnvironment()).bindOrCreate("circlet", Bindable.of(CircletProperties.class));

        assertThat(ConfiguredFleet.settings(unset)).isEqualTo(FleetSettings.DEFAULTS);
        assertThat(ConfiguredHttp.limits(unset)).isEqualTo(HttpLimits.DEFAULTS);
        assertThat(ConfiguredHttp.path(unset.peers())).isEqualTo(HttpPeerTransport.DEFAULT_PREFIX);
        assertThat(ConfiguredHttp.connectTimeout(unset.peers())).isEqualTo(HttpPeerTransport.DEFAULT_CONNECT_TIMEOUT);
        assertThat(ConfiguredHttp.frameBytes(unset)).isEqualTo(HttpPeerTransport.DEFAULT_MAX_FRAME_BYTES);
    }

    /** Written down twice, because binding them costs time at every start. */
    @Test
    void whatIsNotSetIsWhatTheAnnotationsSay() {
        CircletProperties unset = new Binder().bindOrCreate("circlet", CircletProperties.class);
        PeersProperties peers = unset.peers();

        assertThat(peers).isSameAs(PeersProperties.UNSET).isEqualTo(annotated(PeersProperties.class));
        assertThat(unset.ring()).isEqualTo(annotated(CircletProperties.Ring.class));
        assertThat(unset.invalidation()).isEqualTo(annotated(CircletProperties.Invalidation.class));
        assertThat(unset.defaults()).isEqualTo(annotated(GroupProperties.class));
        assertThat(peers.ssl()).isEqualTo(annotated(PeersProperties.Ssl.class));
        assertThat(peers.security()).isEqualTo(annotated(PeersProperties.Security.class));
        assertThat(peers.timeouts()).isEqualTo(annotated(PeersProperties.Timeouts.class));
        assertThat(peers.breaker()).isEqualTo(annotated(PeersProperties.Breaker.class));
        assertThat(peers.retry()).isEqualTo(annotated(PeersProperties.Retry.class));
        assertThat(peers.limits()).isEqualTo(annotated(PeersProperties.Limits.class));
    }

    private static <T> T annotated(Class<T> properties) {
        return new Binder().bindOrCreate("unset", properties);
    }

    @Test
    void theTableInTheDocumentationSaysTheSame() throws IOException {
        assertThat(Files.readString(Path.of("..", "docs", "properties.md")))
                .as("write this into docs/properties.md")
                .isEqualTo(table());
    }

    private String table() {
        StringBuilder table = new StringBuilder("# Properties\n\n");
        table.append(
                        "Checked against the metadata of the artefact by a test. `circlet.groups.<name>.*` takes everything")
                .append(
                        " that\n`circlet.defaults.*` has, for one group. Durations and sizes are written as Spring Boot")
                .append(" reads them.\n\n");
        table.append("| property | default | meaning |\n| --- | --- | --- |\n");
        all().forEach((name, property) -> table.append("| `")
                .append(name)
                .append("` | ")
                .append(value(property.path("defaultValue")))
                .append(" | ")
                .append(property.path("description").asString())
                .append(" |\n"));
        return table.toString();
    }

    private static String value(JsonNode node) {
        String text = node.isArray()
                ? node.valueStream().map(JsonNode::asString).collect(Collectors.joining(","))
                : node.asString();
        return node.isMissingNode() ? "–" : "`" + text + "`";
    }

    private <T> T bound(String prefix, Class<T> type) {
        Map<String, Object> defaults = ours().entrySet().stream()
                .filter(entry -> entry.getValue().has("defaultValue"))
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        entry -> entry.getValue().get("defaultValue").asString()));
        return new Binder(new MapConfigurationPropertySource(defaults))
                .bind(prefix, type)
                .get();
    }

    private Map<String, JsonNode> ours() {
        return all().entrySet().stream()
                .filter(entry -> entry.getKey().startsWith("circlet."))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private Map<String, JsonNode> all() {
        Map<String, JsonNode> properties = new TreeMap<>();
        metadata.path("properties")
                .forEach(property -> properties.put(property.path("name").asString(), property));
        return properties;
    }

    private static JsonNode read() {
        // By path, because other artefacts on the class path have a file of that name, too.
        Path own = Path.of("target", "classes", "META-INF", "spring-configuration-metadata.json");
        try {
            return JsonMapper.shared().readTree(Files.readAllBytes(own));
        } catch (IOException unreadable) {
            throw new IllegalStateException(unreadable);
        }
    }
}
