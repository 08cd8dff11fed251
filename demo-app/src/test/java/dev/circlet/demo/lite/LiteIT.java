package dev.circlet.demo.lite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.demo.Http;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/** One node without peers: the router's routes answer as the controllers do. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "server.address=127.0.0.1",
            "spring.datasource.url=jdbc:h2:mem:lite",
            "circlet.node-name=solo",
            "demo.probe.delay=10ms"
        })
class LiteIT {

    @LocalServerPort
    int port;

    private Http http;

    @BeforeEach
    void connect() {
        http = new Http(port);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/probe/x",
                "/probe/a%20b%2Bc",
                "/probe/%C3%A4+%E2%82%AC",
                "/books/9780716710455",
                "/books/nope",
                "/tiles/mandelbrot/0/0/0.png",
                "/tiles/julia/3/7/0.png",
                "/tiles/mandelbrot/0/0/9.png",
                "/tiles/elsewhere/0/0/0.png",
                "/tiles/mandelbrot/03/0/0.png"
            })
    void theRouterAnswersAsTheControllersDo(String path) {
        http.get("/api" + path);
        Http.Answer theirs = http.get("/api" + path);
        Http.Answer ours = http.get("/lite" + path);

        assertThat(ours.status()).isEqualTo(theirs.status());
        assertThat(ours.type()).isEqualTo(theirs.type());
        assertThat(ours.owner()).isEqualTo(theirs.owner());
        assertThat(ours.source()).isEqualTo(theirs.source());
        assertThat(ours.header("Cache-Control")).isEqualTo(theirs.header("Cache-Control"));
        if (theirs.status() == 200) {
            assertThat(ours.bytes()).isEqualTo(theirs.bytes());
        } else {
            assertThat(ours.problem()).isEqualTo(theirs.problem());
            assertThat(ours.json().get("title")).isEqualTo(theirs.json().get("title"));
            assertThat(ours.json().get("instance").asString()).isEqualTo("/lite" + path);
            assertThat(theirs.json().get("instance").asString()).isEqualTo("/api" + path);
        }
    }

    @Test
    void aKeyTooLongIsRefusedAsTheControllerRefusesIt() {
        String path = "/probe/" + "k".repeat(1025);
        assertThat(http.get("/lite" + path).status()).isEqualTo(400);
        assertThat(http.get("/lite" + path).problem())
                .isEqualTo(http.get("/api" + path).problem());
    }

    @Test
    void aKeyIsForgotten() {
        assertThat(http.get("/lite/probe/forgotten").source()).isEqualTo("load");
        assertThat(http.get("/lite/probe/forgotten").source()).isEqualTo("hit");
        assertThat(http.delete("/lite/probe/forgotten").json().get("acknowledged"))
                .hasSize(1);
        assertThat(http.get("/lite/probe/forgotten").source()).isEqualTo("load");
    }

    @Test
    void thePageGreetsWithoutBelievingTheName() {
        Http.Answer page = http.get("/lite/hello/J%C3%B6rg%20%3Cb%3E");
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.type()).isEqualToIgnoringCase("text/html;charset=utf-8");
        assertThat(page.text()).contains("Hello <span>Jörg &lt;b&gt;</span>", "<strong>solo</strong>", "\"/app.css\"");
    }

    @Test
    @Timeout(30)
    void loadsAreToldAsEvents() throws Exception {
        HttpResponse<Stream<String>> response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/lite/events"))
                                .timeout(Duration.ofSeconds(20))
                                .build(),
                        BodyHandlers.ofLines());
        assertThat(response.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/event-stream");
        try (Stream<String> lines = response.body()) {
            http.get("/lite/probe/eventful");
            assertThat(lines.filter(line -> line.startsWith("data:"))
                            .findFirst()
                            .orElseThrow())
                    .contains("\"group\":\"probe\"", "\"outcome\":\"value\"");
        }
    }
}
