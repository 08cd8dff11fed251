package dev.circlet.actuate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.circlet.cache.GroupSpec;
import dev.circlet.report.Reporter;
import dev.circlet.test.TestFleet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;

class CircletEndpointTests {

    private final TestFleet node =
            TestFleet.of(1).register(GroupSpec.named("books").maxKeyBytes(10).build(), key -> key);
    private final CircletEndpoint endpoint =
            new CircletEndpoint(node.node(0).groups(), new Reporter(node.node(0).groups(), null, "solo"));

    @AfterEach
    void close() {
        node.close();
    }

    @ParameterizedTest
    @CsvSource({
        "books/isbn-of-a-book, , '14 bytes long in UTF-8, over max-key-size (10 bytes)'",
        "books, '', it is empty",
        "books/a, b, a key in its path and another one in its query"
    })
    void theAnswerSaysWhyARequestIsRefusedAndNotWhichKeyItHad(String path, String key, String why) {
        assertThatExceptionOfType(InvalidEndpointRequestException.class)
                .isThrownBy(() -> endpoint.read(path.split("/"), key))
                .satisfies(
                        refused -> assertThat(refused.getReason()).contains(why).doesNotContain("isbn-of-a-book"));
    }

    @Test
    void theAnswerToAPathWithoutAGroupSaysWhatToAskFor() {
        assertThatExceptionOfType(InvalidEndpointRequestException.class)
                .isThrownBy(() -> endpoint.invalidate(new String[0], null))
                .satisfies(refused -> assertThat(refused.getReason()).contains("circlet/{group}"));
    }
}
