package dev.circlet.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/** One node without a database, whose probe is slower and less patient than it should be. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "server.address=127.0.0.1",
            "circlet.node-name=solo",
            "demo.probe.delay=3s",
            "circlet.groups.probe.get-timeout=300ms",
            "circlet.groups.probe.load-concurrency=1",
            "circlet.groups.probe.max-waiting-loads=0"
        })
class LimitsIT {

    @LocalServerPort
    int port;

    @Test
    void whatTakesTooLongOrWouldOverloadTheSourceIsAProblemThatSaysSo() {
        Http http = new Http(port);

        List<CompletableFuture<Http.Answer>> asked = IntStream.range(0, 4)
                .mapToObj(i -> http.getAsync("/api/probe/key-" + i))
                .toList();
        List<Http.Answer> answers = asked.stream().map(CompletableFuture::join).toList();

        assertThat(answers).extracting(Http.Answer::status).contains(503, 504).containsOnly(503, 504);
        assertThat(answers).allSatisfy(answer -> {
            assertThat(answer.problem()).contains("'probe'");
            assertThat(answer.text()).doesNotContain("\tat ").doesNotContain("Exception");
            if (answer.status() == 503) {
                assertThat(Integer.parseInt(answer.header("Retry-After"))).isPositive();
            }
        });
    }

    @Test
    void withoutADatabaseBooksNameTheRemedyAndTheRestIsServed() {
        Http http = new Http(port);

        Http.Answer read = http.get("/api/books/9780132350884");
        Http.Answer change = http.put("/api/books/9780132350884", "{\"title\":\"x\"}");

        assertThat(read.status()).isEqualTo(503);
        assertThat(read.problem()).contains("spring.datasource.url").contains("postgres");
        assertThat(change.status()).isEqualTo(503);
        assertThat(http.get("/api/tiles/julia/0/0/0.png").status()).isEqualTo(200);
        assertThat(http.get("/api/photos/weave.png/spectrum").status()).isEqualTo(200);
        assertThat(http.get("/actuator/health").status()).isEqualTo(200);
    }
}
