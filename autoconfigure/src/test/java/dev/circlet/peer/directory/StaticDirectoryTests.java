package dev.circlet.peer.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.fail;

import dev.circlet.ring.Member;
import dev.circlet.ring.PeerDirectory;
import dev.circlet.ring.PeerDirectoryContract;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StaticDirectoryTests extends PeerDirectoryContract {

    @Override
    protected PeerDirectory create() {
        return StaticDirectory.of("a", Map.of("a", "http://a", "b", "http://b"));
    }

    @Override
    protected boolean change(PeerDirectory directory) {
        return false;
    }

    @Test
    void listsAllMembersAsUpWithEqualWeight() {
        StaticDirectory directory =
                StaticDirectory.of("b", Map.of("a", "http://10.0.0.1:8080", "b", "https://books.example/shop"));

        assertThat(directory.current().self().name()).isEqualTo("b");
        assertThat(directory.current().members())
                .containsExactly(
                        Member.up("a", URI.create("http://10.0.0.1:8080")),
                        Member.up("b", URI.create("https://books.example/shop")));
        assertThat(directory.current().up()).hasSize(2);
    }

    @Test
    void hasNoLaterViews() {
        StaticDirectory directory = StaticDirectory.of("a", Map.of("a", "http://a"));
        Consumer<Object> never = view -> fail("called with %s", view);

        directory.start();
        directory.subscribe(never::accept).cancel();
        directory.close();

        assertThat(directory.current().revision()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "http://Host:80, http://host",
        "HTTPS://host:443/, https://host",
        "http://host:443, http://host:443",
        "http://host/shop/, http://host/shop",
        "' http://[::1]:8080 ', http://[::1]:8080",
    })
    void writesEqualAddressesInOneWay(String given, String canonical) {
        assertThat(StaticDirectory.of("a", Map.of("a", given)).current().self().uri())
                .isEqualTo(URI.create(canonical));
    }

    @Nested
    class Refuses {

        @ParameterizedTest
        @CsvSource({
            "host:8080, does not begin with http:// or https://",
            "10.0.0.1, does not begin with http:// or https://",
            "ftp://host, does not begin with http:// or https://",
            "//host, does not begin with http:// or https://",
            "http://my_host:8080, has no valid host",
            "http://:8080, has no valid host",
            "'http://a b', is not a URI",
            "'http:', is not a URI",
            "http://host:0, has a port outside 1 to 65535",
            "http://host:70000, has a port outside 1 to 65535",
            "http://host/?x=1, has a query",
            "http://host/#x, has a fragment",
            "http://host//shop, has a path that is not in its shortest form",
            "http://host/a/../b, has a path that is not in its shortest form",
        })
        void malformedAddresses(String uri, String flaw) {
            assertThatExceptionOfType(InvalidMembersException.class)
                    .isThrownBy(() -> StaticDirectory.of("a", Map.of("a", uri)))
                    .satisfies(invalid -> {
                        assertThat(invalid.problem()).contains("'" + uri + "'", "'a'", flaw);
                        assertThat(invalid.remedy()).contains("http://10.0.0.1:8080");
                    });
        }

        @ParameterizedTest
        @CsvSource({
            "http://joe:hunter2@host",
            "http://joe:hunter2@ho st",
            "ftp://joe:hunter2@host",
            "http://joe:hunter2@ho_st",
            "http://joe:hunter2@host:0",
            "joe:hunter2@host:8080"
        })
        void credentialsWithoutRepeatingThem(String uri) {
            assertThatExceptionOfType(InvalidMembersException.class)
                    .isThrownBy(() -> StaticDirectory.of("a", Map.of("a", uri)))
                    .satisfies(invalid ->
                            assertThat(invalid.getMessage()).contains("'a'").doesNotContain("hunter2"));
        }

        @Test
        void namesThatAreNoNames() {
            assertThatExceptionOfType(InvalidMembersException.class)
                    .isThrownBy(() -> StaticDirectory.of("a", Map.of("a", "http://a", "b c", "http://b")))
                    .withMessageContaining("'b c'")
                    .withMessageContaining("1 to 64 letters");
        }

        @Test
        void listsWithoutThisNode() {
            assertThatExceptionOfType(InvalidMembersException.class)
                    .isThrownBy(() -> StaticDirectory.of("local", Map.of("b", "http://b", "a", "http://a")))
                    .satisfies(invalid -> {
                        assertThat(invalid.problem()).contains("'local'", "[a, b]");
                        assertThat(invalid.remedy()).contains("circlet.node-name", "circlet.peers.members.local");
                    });
        }

        @Test
        void thisNodeUnderTwoNamesWithOneAddress() {
            assertThatExceptionOfType(InvalidMembersException.class)
                    .isThrownBy(() -> StaticDirectory.of(
                            "a", Map.of("a", "http://host:80", "b", "http://HOST/", "c", "http://c")))
                    .satisfies(invalid -> {
                        assertThat(invalid.problem())
                                .startsWith("This node 'a' is listed twice")
                                .contains("'a' and 'b'", "http://host");
                        assertThat(invalid.remedy()).contains("remove one");
                    });
        }

        @Test
        void thisNodeTwiceInDifferentCase() {
            assertThatExceptionOfType(InvalidMembersException.class)
                    .isThrownBy(() -> StaticDirectory.of("A", Map.of("A", "http://host", "a", "http://other")))
                    .withMessageStartingWith("This node 'A' is listed twice")
                    .withMessageContaining("differ in case only");
        }

        @Test
        void anotherMemberTwice() {
            Map<String, String> members = new LinkedHashMap<>();
            members.put("a", "http://a");
            members.put("b", "http://same");
            members.put("c", "http://same");

            assertThatExceptionOfType(InvalidMembersException.class)
                    .isThrownBy(() -> StaticDirectory.of("a", members))
                    .withMessageStartingWith("Members 'b' and 'c'");
        }
    }
}
