package dev.circlet.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.cache.Group;
import dev.circlet.cache.GroupSpec;
import dev.circlet.cache.Groups;
import dev.circlet.spring.RouterConfigurer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Bad values for every property of the metadata; a new property has to be checked or listed as free. */
class EveryPropertyTests {

    private static final String LONG = "400000d";

    /** Zero means something here. */
    private static final Set<String> ZERO = Set.of(
            "circlet.defaults.early-refresh",
            "circlet.defaults.hot-share",
            "circlet.defaults.jitter",
            "circlet.defaults.max-waiting-loads",
            "circlet.defaults.negative-share",
            "circlet.defaults.negative-ttl",
            "circlet.defaults.stale-if-error",
            "circlet.peers.debounce",
            "circlet.peers.limits.adopted-caches",
            "circlet.peers.retry.budget",
            "circlet.peers.retry.minimum",
            "circlet.peers.timeouts.first-view",
            "circlet.reload-interval",
            "circlet.router.async-timeout");

    /** Any value works that can be read, or it is looked at by other tests, with others. */
    private static final Set<String> FREE = Set.of(
            "circlet.groups", // as circlet.defaults; names by UnknownGroupCheck
            "circlet.peers.members", // names and URIs by CircletPeersAutoConfigurationTests and StaticDirectory
            "circlet.router.filter-order", // any order is one
            "circlet.router.remote-ip-headers"); // any header may be sent

    /** What can be read as a text, but not be used. */
    private static final Map<String, String> TEXTS = Map.of(
            "circlet.node-name", "a b",
            "circlet.peers.path", "peers",
            "circlet.peers.previous-secret", "short",
            "circlet.peers.secret", "short",
            "circlet.peers.ssl.bundle", "fleet",
            "circlet.router.path", "lite/",
            "circlet.router.trusted-proxies", "10.0.0.0/40");

    private static final Map<String, JsonNode> PROPERTIES = properties();

    private final WebApplicationContextRunner member = new WebApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(AutoConfigured.classes()))
            .withUserConfiguration(Application.class)
            .withPropertyValues(
                    "circlet.node-name=a",
                    "circlet.peers.members.a=http://127.0.0.1:1",
                    "circlet.peers.members.b=http://127.0.0.1:2",
                    "circlet.peers.secret=" + CircletPeersAutoConfigurationTests.SECRET);

    static Stream<Arguments> badValues() {
        return PROPERTIES.entrySet().stream()
                .filter(property -> !FREE.contains(property.getKey()))
                .flatMap(property -> bad(property.getKey(), property.getValue())
                        .map(value -> Arguments.of(property.getKey(), value)));
    }

    /** The same code checks them, so one value of each is enough. */
    static Stream<Arguments> badValuesOfGroups() {
        return firstBadValues("circlet.defaults.")
                .map(property -> Arguments.of(
                        property.get()[0].toString().replace("circlet.defaults", "circlet.groups.books"),
                        property.get()[1]));
    }

    static Stream<Arguments> badNumbers() {
        return firstBadValues("circlet.")
                .filter(property -> !TEXTS.containsKey(property.get()[0].toString()))
                .filter(property -> !property.get()[0].toString().startsWith("circlet.router."));
    }

    private static Stream<Arguments> firstBadValues(String prefix) {
        return PROPERTIES.entrySet().stream()
                .filter(property -> property.getKey().startsWith(prefix) && !FREE.contains(property.getKey()))
                .map(property -> Arguments.of(
                        property.getKey(),
                        bad(property.getKey(), property.getValue()).findFirst().orElseThrow()));
    }

    @Test
    void everyPropertyHasABadValueOrIsListedAsFree() {
        assertThat(PROPERTIES).hasSizeGreaterThan(70).containsKeys(FREE.toArray(String[]::new));
        assertThat(PROPERTIES.keySet())
                .allSatisfy(name -> assertThat(FREE.contains(name)
                                || bad(name, PROPERTIES.get(name)).findAny().isPresent())
                        .as(name)
                        .isTrue());
    }

    @ParameterizedTest
    @MethodSource({"badValues", "badValuesOfGroups"})
    void aBadValueEndsTheStartAndIsNamedWithItsRemedy(String property, String value) {
        member.withPropertyValues(property + "=" + value)
                .run(context -> assertNamed(context.getStartupFailure(), property, value));
    }

    /** Otherwise it would be found on the day when the application gets peers. */
    @ParameterizedTest
    @MethodSource("badNumbers")
    void aBadNumberEndsTheStartOfANodeAloneToo(String property, String value) {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(AutoConfigured.classes()))
                .withUserConfiguration(Application.class)
                .withPropertyValues(property + "=" + value)
                .run(context -> assertNamed(context.getStartupFailure(), property, value));
    }

    private static void assertNamed(Throwable failure, String property, String value) {
        assertThat(failure).as(property + "=" + value).isNotNull();
        assertThat(failure).hasStackTraceContaining(property);
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        if (root instanceof CircletConfigurationException refused) {
            assertThat(refused.problem()).contains(property);
            if (!property.endsWith("secret")) {
                assertThat(refused.problem()).contains(shown(property, value));
            }
            assertThat(refused.remedy()).isNotBlank();
        } else {
            // What cannot be read is explained by Spring Boot, with the value.
            assertThat(failure).hasStackTraceContaining(value);
        }
    }

    private static String shown(String property, String value) {
        String type = type(PROPERTIES.get(property.replace("circlet.groups.books", "circlet.defaults")));
        return switch (type) {
            case "Duration" -> DurationStyle.detectAndParse(value).toString();
            case "DataSize" -> Long.toString(DataSize.parse(value).toBytes());
            default -> value;
        };
    }

    private static Stream<String> bad(String name, JsonNode property) {
        List<String> values = new ArrayList<>();
        if (TEXTS.containsKey(name)) {
            return Stream.of(TEXTS.get(name));
        }
        switch (type(property)) {
            case "Duration" -> {
                values.addAll(List.of("-1s", "soon"));
                if (!name.startsWith("circlet.defaults.") && !name.startsWith("circlet.router.")) {
                    values.add(LONG);
                }
            }
            case "DataSize" -> values.addAll(List.of("-1B", "much"));
            case "Integer" -> values.addAll(List.of("-1", "1.5", "99999999999"));
            case "Double" -> values.addAll(List.of("-0.1", "10.1", "NaN"));
            case "Boolean" -> values.add("maybe");
            case "EvictionPolicy",
                    "RouterLocation$Type",
                    "CircletProperties$Discovery",
                    "CacheManagerProperties$Primary" -> values.add("nonsense");
            default -> throw new AssertionError(name + " has the type " + type(property) + "; which values are bad?");
        }
        if (!ZERO.contains(name) && Set.of("Duration", "DataSize", "Integer").contains(type(property))) {
            values.add("0");
        }
        return values.stream();
    }

    private static String type(JsonNode property) {
        String type = property.path("type").asString();
        return type.substring(type.lastIndexOf('.') + 1);
    }

    private static Map<String, JsonNode> properties() {
        Path own = Path.of("target", "classes", "META-INF", "spring-configuration-metadata.json");
        try {
            Map<String, JsonNode> properties = new TreeMap<>();
            JsonMapper.shared()
                    .readTree(Files.readAllBytes(own))
                    .path("properties")
                    .forEach(property -> {
                        String name = property.path("name").asString();
                        if (name.startsWith("circlet.")) {
                            properties.put(name, property);
                        }
                    });
            return properties;
        } catch (IOException unreadable) {
            throw new IllegalStateException(unreadable);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Application {

        @Bean
        Group books(Groups groups) {
            return groups.register(GroupSpec.named("books").build(), key -> key);
        }

        @Bean
        RouterConfigurer routes() {
            return engine -> engine.get("/hello", context -> context.text("hello"));
        }
    }
}
