package dev.circlet.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class OriginsTests {

    private final StandardEnvironment environment = new StandardEnvironment();
    private final Origins origins = new Origins(environment);

    @Test
    void eachPropertyOfAMessageThatIsSetHasALineOnce() {
        set("circlet.groups.books.ttl", "circlet.defaults.ttl");

        assertThat(origins.of("Group 'books': circlet.groups.books.ttl, or circlet.groups.books.jitter. Not so"
                        + " circlet.groups.books.ttl, circlet.defaults.ttl."))
                .isEqualTo("\n    circlet.groups.books.ttl: \"circlet.groups.books.ttl\" from property source \"file\""
                        + "\n    circlet.defaults.ttl: \"circlet.defaults.ttl\" from property source \"file\"");
    }

    @Test
    void namesAreFoundHoweverTheyAreWritten() {
        set("circlet.groups[eu.prices].ttl", "circlet.peers.members.Node_1");

        assertThat(origins.of("'circlet.groups[eu.prices].ttl' is 3")).contains("\"circlet.groups[eu.prices].ttl\"");
        assertThat(origins.of("Give circlet.peers.members.Node_1 the address"))
                .contains("\"circlet.peers.members.Node_1\"");
    }

    @Test
    void aVariableIsNamedAsItIsSpelled() {
        String variables = StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;
        environment
                .getPropertySources()
                .replace(
                        variables,
                        new SystemEnvironmentPropertySource(variables, Map.of("CIRCLET_GROUPS_BOOKS_MAXSIZE", "1")));

        assertThat(origins.of("circlet.groups.books.max-size cannot be 1")).contains("CIRCLET_GROUPS_BOOKS_MAXSIZE");
    }

    @Test
    void theNearestOfSeveralPlacesCounts() {
        set("circlet.enabled");
        environment
                .getPropertySources()
                .addFirst(new MapPropertySource("arguments", Map.of("circlet.enabled", "false")));

        assertThat(origins.of("circlet.enabled")).endsWith("\"arguments\"").doesNotContain("file");
    }

    @Test
    void valuesMayBeSecretAndAreNotRepeated() {
        set("circlet.peers.secret");

        assertThat(origins.of("circlet.peers.secret has 4 bytes"))
                .contains("circlet.peers.secret")
                .doesNotContain("hush");
    }

    @Test
    void anApplicationThatFailedBeforeItHadAnEnvironmentHasNone() {
        assertThat(new Origins(null).of("circlet.enabled")).isEmpty();
    }

    private void set(String... names) {
        Map<String, Object> values = new HashMap<>();
        for (String name : names) {
            values.put(name, "hush");
        }
        environment.getPropertySources().addLast(new MapPropertySource("file", values));
    }
}
