package dev.circlet.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.cache.GroupSpec;
import dev.circlet.cache.Invalidation;
import dev.circlet.report.Reporter;
import dev.circlet.test.TestFleet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

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
        assertThat(refusal(400, endpoint.read(path.split("/"), key)))
                .contains(why)
                .doesNotContain("isbn-of-a-book");
    }

    @Test
    void theAnswerToAPathWithoutAGroupSaysWhatToAskFor() {
        assertThat(refusal(400, endpoint.invalidate(new String[0], null))).contains("circlet/{group}");
    }

    @Test
    void theAnswerToAnUnknownGroupNamesItAndThoseThereAre() {
        String[] path = {"boks", "k"};

        assertThat(refusal(404, endpoint.read(path, null))).contains("'boks'", "books");
        assertThat(refusal(404, endpoint.invalidate(path, null))).contains("'boks'", "books");
        assertThat(endpoint.read(path, null).getBody()).containsEntry("groups", List.of("books"));
    }

    @Test
    void theGroupsThereAreComeInOrderOrTheAnswerSaysThatThereAreNone() {
        node.register(GroupSpec.named("atlases").build(), key -> key);
        assertThat(refusal(404, endpoint.read(new String[] {"boks"}, null)))
                .endsWith("; its groups are atlases, books");

        try (TestFleet empty = TestFleet.of(1)) {
            CircletEndpoint without = new CircletEndpoint(
                    empty.node(0).groups(), new Reporter(empty.node(0).groups(), null, "solo"));
            assertThat(refusal(404, without.read(new String[] {"books"}, null)))
                    .isEqualTo("This node has no group 'books'; it has none");
        }
    }

    /** By a mapper of Spring Boot's, as that of the application may leave out what tells something. */
    @Test
    void reportsAreWrittenAsThoseOfOtherEndpoints() {
        assertThat(endpoint.cluster()).isInstanceOf(OperationResponseBody.class);
        assertThat(endpoint.read(new String[] {"books"}, null).getBody()).isInstanceOf(OperationResponseBody.class);
        assertThat(endpoint.read(new String[] {"books", "k"}, null).getBody())
                .isInstanceOf(OperationResponseBody.class);
        assertThat(endpoint.invalidate(new String[] {"books", "k"}, null).getBody())
                .isInstanceOf(OperationResponseBody.class);
    }

    @Test
    void membersComeInTheOrderOfTheirNames() {
        Set<String> some = Set.of("oslo", "rome", "bern", "kyiv", "lima", "cairo", "paris", "tunis");
        Set<String> others = Set.of("delhi", "sofia", "minsk", "quito", "dakar", "accra", "seoul", "riga");

        InvalidationReport report = InvalidationReport.of("books", null, new Invalidation(some, others, false));

        assertThat(report.acknowledged()).isSorted().hasSize(8);
        assertThat(report.unreached()).isSorted().hasSize(8);
    }

    @Test
    void severalKeysAreRefusedAndNoneIsForgotten() {
        node.node(0).group("books").get("a");

        assertThat(refusal(400, endpoint.read(new String[] {"books"}, List.of("a", "b"))))
                .contains("2 keys");
        assertThat(refusal(400, endpoint.invalidate(new String[] {"books"}, List.of("a", "b"))))
                .contains("2 keys");
        assertThat(node.node(0).group("books").stats().invalidations()).isZero();
    }

    private static String refusal(int status, WebEndpointResponse<Map<String, Object>> answer) {
        assertThat(answer.getStatus()).isEqualTo(status);
        assertThat(answer.getContentType()).hasToString("application/problem+json");
        assertThat(answer.getBody()).containsEntry("status", status).containsKey("title");
        return String.valueOf(answer.getBody().get("detail"));
    }
}
