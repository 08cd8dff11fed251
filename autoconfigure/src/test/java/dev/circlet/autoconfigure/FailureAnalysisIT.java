package dev.circlet.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

import dev.circlet.cache.Group;
import dev.circlet.cache.GroupSpec;
import dev.circlet.cache.Groups;
import dev.circlet.spring.CacheGroup;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What a user reads when an application does not start. */
@ExtendWith(OutputCaptureExtension.class)
class FailureAnalysisIT {

    private static final String MEMBERS = "--circlet.peers.members.a=http://127.0.0.1:1";
    private static final String SECRET = "--circlet.peers.secret=" + CircletPeersAutoConfigurationTests.SECRET;

    @Test
    void aGroupDeclaredTwice(CapturedOutput output) {
        fails(WebApplicationType.NONE, Duplicate.class);
        assertThat(output).contains("FAILED TO START", "Group 'books' is declared twice", "one", "two", "another name");
    }

    @Test
    void aGroupRegisteredTwice(CapturedOutput output) {
        fails(WebApplicationType.NONE, RegisteredTwice.class);
        assertThat(output).contains("FAILED TO START", "two groups named 'books'", "Rename one of them");
    }

    @Test
    void aGetterWithAnUnusableSignature(CapturedOutput output) {
        fails(WebApplicationType.NONE, Signature.class);
        assertThat(output).contains("FAILED TO START", "'books'", "load", "String");
    }

    @Test
    void anInvalidGroupName(CapturedOutput output) {
        fails(WebApplicationType.NONE, InvalidName.class);
        assertThat(output)
                .contains("FAILED TO START", "'my books' is not a valid group name", "1 to 64 letters, digits, dots");
    }

    @Test
    void aSizeBelowOneValue(CapturedOutput output) {
        fails(WebApplicationType.NONE, Books.class, "--circlet.groups.books.max-size=10KB");
        assertThat(output)
                .contains(
                        "FAILED TO START",
                        "Group 'books' cannot have max-size 10240",
                        "max-value-size (1048576 bytes)",
                        "circlet.groups.books.max-value-size",
                        "circlet.groups.books.max-size: \"circlet.groups.books.max-size\" from property source"
                                + " \"commandLineArgs\"");
    }

    @Test
    void aSizeBelowOneValueInTheAnnotation(CapturedOutput output) {
        fails(WebApplicationType.NONE, Small.class);
        assertThat(output)
                .contains(
                        "FAILED TO START",
                        "Group 'small' cannot have max-size 10.",
                        "Give max-size at least 1050112 bytes",
                        "circlet.groups.small.max-value-size",
                        "maxValueSize");
    }

    @Test
    void aPlaceholderThatCannotBeResolved(CapturedOutput output) {
        fails(WebApplicationType.NONE, Placeholder.class);
        assertThat(output)
                .contains(
                        "FAILED TO START",
                        "The ttl '${shop.ttl}' of FailureAnalysisIT.Placeholder.load of bean",
                        "cannot be resolved: 'shop.ttl'",
                        "Set the property");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--circlet.peers.members.b=10.0.0.2:8080",
                "--circlet.peers.previous-secret=short",
                "--circlet.peers.path=peers",
                "--circlet.peers.timeouts.connect=0",
                "--circlet.peers.timeouts.peek=0",
                "--circlet.peers.limits.requests=0",
                "--circlet.peers.limits.value-size=1GB"
            })
    void aWrongSettingOfTheFleetIsReportedByTheAnalysisAlone(String wrong, CapturedOutput output) {
        fails(WebApplicationType.SERVLET, Books.class, MEMBERS, SECRET, "--circlet.node-name=a", wrong);
        assertThat(output).containsOnlyOnce("FAILED TO START").containsOnlyOnce(" ERROR ");
    }

    @Test
    void anUnknownNameUnderGroups(CapturedOutput output) {
        fails(WebApplicationType.NONE, Books.class, "--circlet.groups.shop.books.ttl=5m");
        assertThat(output)
                .contains(
                        "FAILED TO START",
                        "'circlet.groups.shop.books.ttl' is set, but there is no group 'shop.books'",
                        "[books]",
                        "circlet.groups[shop.books].ttl",
                        "circlet.groups.shop.books.ttl: \"circlet.groups.shop.books.ttl\" from property source");
    }

    @Test
    void theOwnNameMissingFromTheMembers(CapturedOutput output) {
        fails(WebApplicationType.SERVLET, Books.class, MEMBERS, SECRET);
        assertThat(output).contains("FAILED TO START", "'local' is not among the members [a]", "circlet.node-name");
        assertThat(output).containsOnlyOnce(" ERROR ");
    }

    @Test
    void theOwnNameTwiceAmongTheMembers(CapturedOutput output) {
        fails(
                WebApplicationType.SERVLET,
                Books.class,
                MEMBERS,
                SECRET,
                "--circlet.node-name=a",
                "--circlet.peers.members.b=http://127.0.0.1:1/");
        assertThat(output)
                .contains("FAILED TO START", "'a' is listed twice", "both have the address http://127.0.0.1:1");
    }

    @Test
    void aMalformedPeerUri(CapturedOutput output) {
        fails(
                WebApplicationType.SERVLET,
                Books.class,
                MEMBERS,
                SECRET,
                "--circlet.node-name=a",
                "--circlet.peers.members.b=10.0.0.2:8080");
        assertThat(output)
                .contains(
                        "FAILED TO START",
                        "URI '10.0.0.2:8080' of member 'b'",
                        "http://10.0.0.1:8080",
                        "circlet.peers.members.b: \"circlet.peers.members.b\" from property source");
    }

    @Test
    void peersWithoutAuthentication(CapturedOutput output) {
        fails(WebApplicationType.SERVLET, Books.class, MEMBERS, "--circlet.node-name=a");
        assertThat(output)
                .contains(
                        "FAILED TO START",
                        "neither circlet.peers.secret nor circlet.peers.ssl.bundle",
                        "openssl rand -base64 48");
    }

    @ParameterizedTest
    @CsvSource({
        "ttl=1m, refresh-after=2m, cannot have refresh-after PT2M with ttl PT1M",
        "max-size=1MB, max-value-size=2MB, cannot have max-size 1048576",
    })
    void settingsThatContradictEachOther(String one, String other, String problem, CapturedOutput output) {
        String group = "circlet.groups.books.";
        fails(WebApplicationType.SERVLET, Books.class, "--" + group + one, "--" + group + other);
        assertThat(output)
                .contains("FAILED TO START", problem)
                .contains(group + one.substring(0, one.indexOf('=')), group + other.substring(0, other.indexOf('=')))
                .contains(" of the @CacheGroup at ");
    }

    @Test
    void peersWithTls(CapturedOutput output) {
        fails(
                WebApplicationType.SERVLET,
                Books.class,
                MEMBERS,
                "--circlet.node-name=a",
                "--circlet.peers.ssl.bundle=fleet");
        assertThat(output)
                .contains("FAILED TO START", "circlet.peers.ssl.bundle is 'fleet'", "not available in this version");
    }

    @Test
    void peersWithoutAServletWebApplication(CapturedOutput output) {
        fails(WebApplicationType.NONE, Books.class, MEMBERS, SECRET, "--circlet.node-name=a");
        assertThat(output).contains("FAILED TO START", "not a servlet web application", "circlet.peers.discovery=none");
    }

    private static void fails(WebApplicationType type, Class<?> source, String... arguments) {
        String[] all = Stream.concat(Stream.of("--server.port=0", "--server.address=127.0.0.1"), Stream.of(arguments))
                .toArray(String[]::new);
        assertThatException()
                .isThrownBy(() ->
                        new SpringApplicationBuilder(source).web(type).run(all).close());
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Books {

        @CacheGroup("books")
        String load(String key) {
            return key;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Small {

        @CacheGroup(name = "small", maxSize = "10B")
        String load(String key) {
            return key;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Placeholder {

        @CacheGroup(name = "books", ttl = "${shop.ttl}")
        String load(String key) {
            return key;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Duplicate {

        @CacheGroup("books")
        String one(String key) {
            return key;
        }

        @CacheGroup("books")
        String two(String key) {
            return key;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class RegisteredTwice {

        @CacheGroup("books")
        String load(String key) {
            return key;
        }

        @Bean
        Group programmatic(Groups groups) {
            return groups.register(GroupSpec.named("books").build(), key -> key);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Signature {

        @CacheGroup("books")
        void load(int key) {}
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class InvalidName {

        @CacheGroup("my books")
        String load(String key) {
            return key;
        }
    }
}
