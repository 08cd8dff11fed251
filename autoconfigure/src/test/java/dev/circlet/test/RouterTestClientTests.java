package dev.circlet.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.circlet.router.Cookie;
import dev.circlet.router.Engine;
import dev.circlet.router.EngineOptions;
import dev.circlet.router.EventStream;
import dev.circlet.router.Upload;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;

class RouterTestClientTests {

    private final Engine engine = new Engine(EngineOptions.DEFAULTS);
    private final RestTestClient client = RouterTestClient.bindTo(engine);

    @Test
    void handsOverMethodPathQueryHeadersAndBody() {
        engine.patch(
                "/a/:b",
                context -> context.text(
                        202,
                        context.param("b") + "|" + context.query("q") + "|" + context.headerList("X-A") + "|"
                                + context.header("Host") + "|" + context.contentType() + "|" + context.text()));
        client.patch()
                .uri("https://example.org:1234/a/{b}?q={q}", "x y/ä", "1+2&3")
                .header("X-A", "1", "2")
                .contentType(MediaType.TEXT_PLAIN)
                .body("bödy".getBytes(StandardCharsets.UTF_8))
                .exchange()
                .expectStatus()
                .isAccepted()
                .expectBody(String.class)
                .isEqualTo("x y/ä|1+2&3|[1, 2]|example.org:1234|text/plain|bödy");
    }

    @Test
    void handsBackStatusHeadersAndCookies() {
        engine.get("/", context -> {
            context.addHeader("X-A", "1");
            context.addHeader("X-A", "2");
            context.setCookie(Cookie.of("a", "b"));
            context.text(418, "short");
        });
        client.get()
                .uri("/")
                .exchange()
                .expectStatus()
                .isEqualTo(418)
                .expectHeader()
                .valueEquals("X-A", "1", "2")
                .expectCookie()
                .valueEquals("a", "b")
                .expectBody(String.class)
                .isEqualTo("short");
        client.get().uri("/missing").exchange().expectStatus().isNotFound();
    }

    @Test
    void sendsCookiesAndForms() {
        engine.post("/", context -> context.text(context.cookie("c") + context.form("f")));
        MultiValueMap<String, String> form = new LinkedMultiValueMap<>();
        form.add("f", "ä b");
        client.post()
                .uri("/")
                .cookie("c", "1")
                .contentType(MediaType.APPLICATION_FORM_URLENCODED)
                .body(form)
                .exchange()
                .expectBody(String.class)
                .isEqualTo("1ä b");
    }

    @Test
    void leavesOutTheBodyWhereAServerWould() {
        engine.match(List.of("GET", "HEAD"), "/", context -> context.text("body"));
        client.head().uri("/").exchange().expectStatus().isOk().expectBody().isEmpty();
        client.method(HttpMethod.valueOf("PURGE"))
                .uri("/")
                .exchange()
                .expectStatus()
                .isNotFound();
    }

    @Test
    void sendsMultipartBodies() {
        byte[] bytes = {0, 13, 10, 45, 45, (byte) 0xff};
        engine.post("/", context -> {
            Upload file = context.upload("file");
            try (InputStream in = file.open()) {
                context.text(context.form("name") + "|" + file.fileName() + "|" + file.contentType() + "|" + file.size()
                        + "|"
                        + List.of(
                                in.readAllBytes().length,
                                context.uploads("file").size()));
            }
        });
        MultiValueMap<String, Object> parts = new LinkedMultiValueMap<>();
        parts.add("name", "ä");
        parts.add("file", new ByteArrayResource(bytes) {
            @Override
            public String getFilename() {
                return "a.bin";
            }
        });
        client.post()
                .uri("/")
                .contentType(MediaType.MULTIPART_FORM_DATA)
                .body(parts)
                .exchange()
                .expectBody(String.class)
                .isEqualTo("ä|a.bin|application/octet-stream|6|[6, 1]");
        client.post()
                .uri("/")
                .header("Content-Type", "multipart/form-data;boundary=x")
                .body("nonsense".getBytes(StandardCharsets.UTF_8))
                .exchange()
                .expectStatus()
                .isEqualTo(415);
    }

    @Test
    void awaitsAnAsynchronousAnswer() {
        engine.get(
                "/",
                context -> context.async(CompletableFuture.runAsync(
                        () -> {
                            try {
                                context.text("late");
                            } catch (IOException ex) {
                                throw new IllegalStateException(ex);
                            }
                        },
                        CompletableFuture.delayedExecutor(20, TimeUnit.MILLISECONDS))));
        client.get().uri("/").exchange().expectBody(String.class).isEqualTo("late");
    }

    @Test
    void boundsTheWait() {
        engine.get("/", context -> context.async(new CompletableFuture<>()));
        RestTestClient impatient =
                RouterTestClient.bindTo(EngineRequestFactory.of(engine).withTimeout(Duration.ofMillis(10)));
        assertThatIllegalStateException()
                .isThrownBy(() -> impatient.get().uri("/").exchange())
                .withMessageContaining("no whole answer after PT0.01S");
    }

    @Test
    void readsAStreamOfEventsAtItsEnd() {
        engine.get("/", context -> {
            EventStream events = context.events();
            events.send("one");
            events.send("two");
        });
        client.get()
                .uri("/")
                .exchange()
                .expectHeader()
                .contentTypeCompatibleWith(MediaType.TEXT_EVENT_STREAM)
                .expectBody(String.class)
                .value(text -> assertThat(text).contains("data: one\n", "data: two\n"));
    }

    @Test
    void rethrowsWhatAHandlerThrew() {
        RuntimeException broken = new RuntimeException("broken");
        engine.get("/now", context -> {
            throw broken;
        });
        engine.get("/later", context -> context.async(CompletableFuture.failedFuture(broken)));
        for (String path : List.of("/now", "/later")) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> client.get().uri(path).exchange())
                    .withMessageContaining("GET " + path + " failed")
                    .withCause(broken);
        }
    }

    @Test
    void answersLikeAServerIfAsked() {
        RestTestClient patient =
                RouterTestClient.bindTo(EngineRequestFactory.of(engine).answeringFailures());
        engine.get("/", context -> {
            throw new IllegalStateException("s3cret");
        });
        engine.get("/half", context -> {
            context.text("half");
            context.output().flush();
            throw new IllegalStateException("s3cret");
        });
        patient.get()
                .uri("/")
                .exchange()
                .expectStatus()
                .isEqualTo(500)
                .expectBody(String.class)
                .value(text -> assertThat(text).doesNotContain("s3cret"));
        assertThatThrownBy(() -> patient.get().uri("/half").exchange()).hasRootCauseMessage("s3cret");
    }

    @Test
    void mountsTheEngine() {
        engine.get("/books/", context -> context.text(context.exchange().basePath() + context.path()));
        RestTestClient mounted =
                RouterTestClient.bindTo(EngineRequestFactory.of(engine).withBasePath("/lite"));
        mounted.get().uri("/lite/books/").exchange().expectBody(String.class).isEqualTo("/lite/books/");
        mounted.get().uri("/books/").exchange().expectBody(String.class).isEqualTo("/lite/books/");
        mounted.get().uri("/lite/books").exchange().expectHeader().location("/lite/books/");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EngineRequestFactory.of(engine).withBasePath("lite/"));
    }

    @Test
    void playsAnotherClient() {
        engine.get(
                "/",
                context -> context.text(context.clientIp() + context.exchange().scheme()));
        client.get().uri("/").exchange().expectBody(String.class).isEqualTo("127.0.0.1http");
        client.get().uri("https://a/").exchange().expectBody(String.class).isEqualTo("127.0.0.1https");
        RouterTestClient.bindTo(EngineRequestFactory.of(engine)
                        .withRemoteAddress("192.0.2.7")
                        .withScheme("https"))
                .get()
                .uri("/")
                .exchange()
                .expectBody(String.class)
                .isEqualTo("192.0.2.7https");
    }
}
