package dev.circlet.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"server.address=127.0.0.1", "server.servlet.context-path=/demo"})
class PageIT {

    private static final Pattern LINK = Pattern.compile("(?:href|src)=\"([^\"]+)\"");

    @LocalServerPort
    int port;

    @Test
    void allThatThePageNeedsComesFromTheNodeWhateverItsContextPath() {
        Http http = new Http(port);

        String page = http.get("/demo/").text();
        List<String> links = LINK.matcher(page)
                .results()
                .map((MatchResult link) -> link.group(1))
                .toList();

        assertThat(links).anyMatch(link -> link.endsWith("leaflet.js")).contains("app.js", "actuator/circlet");
        for (String link : links) {
            assertThat(link).doesNotContain("//").doesNotStartWith("/");
            assertThat(http.get("/demo/" + link).status()).as(link).isEqualTo(200);
        }
    }

    @Test
    void thePageCallsNobodyElseAndHasNoInlineCode() {
        Http http = new Http(port);
        String page = http.get("/demo/index.html").text();

        assertThat(page).doesNotContainPattern("\\son[a-z]+=").doesNotContainPattern("<script(?![^>]*src=)");
        assertThat(List.of(
                        page,
                        http.get("/demo/app.js").text(),
                        http.get("/demo/app.css").text()))
                .allSatisfy(text -> assertThat(text).doesNotContainPattern("https?://[a-z]"));
    }
}
