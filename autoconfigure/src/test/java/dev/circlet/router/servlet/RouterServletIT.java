package dev.circlet.router.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.circlet.router.Engine;
import dev.circlet.router.EngineOptions;
import dev.circlet.router.Handler;
import dev.circlet.router.Problem;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The servlet beside Spring MVC: paths, methods, headers, failures, and what listeners learn. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RouterServletIT {

    private RouterServer server;

    @BeforeAll
    void start() {
        Engine engine =
                new Engine(EngineOptions.builder().handleMethodNotAllowed(true).build());
        engine.any("/method", context -> context.text(context.method()));
        engine.handle("PURGE", "/method", context -> context.text("purged"));
        engine.get("/books/:isbn", context -> context.text(context.param("isbn")));
        engine.get("/where/*rest", context -> context.text(context.exchange().basePath() + "|" + context.path()));
        engine.get("/", context -> context.text("root"));
        engine.get("/second", context -> context.text("second"));
        engine.get("/first", context -> context.dispatch("/second"));
        headers(engine);
        failures(engine);
        server = RouterServer.servlet(engine);
    }

    private static void headers(Engine engine) {
        engine.get("/types", context -> {
            context.setHeader("Content-Type", "text/css");
            context.setHeader("Content-Length", "3");
            context.setHeader("X-Gone", "a");
            String before = context.exchange().responseHeader("Content-Type");
            context.setHeader("Content-Length", null);
            context.setHeader("Content-Type", null);
            context.setHeader("X-Gone", null);
            context.addHeader("X-Two", "1");
            context.addHeader("X-Two", "2");
            context.setHeader("Content-Type", "application/octet-stream");
            context.output().write(("was " + before).getBytes());
        });
        engine.get("/problem", context -> {
            context.text("half an answer");
            context.problem(Problem.of(409, "taken"));
        });
        engine.get("/length", context -> {
            context.setHeader("Content-Length", "5");
            context.data("text/plain", "12345".getBytes());
        });
        engine.get("/unwrap", context -> {
            assertThat(context.exchange().unwrap(HttpServletRequest.class)).isNotNull();
            assertThat(context.exchange().unwrap(HttpServletResponse.class)).isNotNull();
            assertThat(context.exchange().unwrap(String.class)).isNull();
            context.text(context.exchange().scheme() + " " + context.exchange().remoteAddress() + " "
                    + context.exchange().headers("x-many") + " "
                    + context.exchange().headerNames().stream().anyMatch("x-many"::equalsIgnoreCase));
        });
        engine.post("/form", context -> context.text(context.forms() + " " + context.queries()));
    }

    private static void failures(Engine engine) {
        Handler fail = context -> {
            context.setHeader("Content-Type", "text/csv");
            context.setHeader("Content-Length", "4711");
            context.setHeader("Content-Encoding", "gzip");
            context.setHeader("Content-Disposition", "attachment");
            context.output().write("half an answer".getBytes());
            throw new IllegalStateException("the secret of the handler");
        };
        engine.get("/fails", fail);
        engine.get("/fails/complete", context -> {
            context.setHeader("Content-Length", "5");
            context.data("text/csv", "12345".getBytes());
            throw new IllegalStateException("the secret of the handler");
        });
        engine.get("/fails/checked", context -> {
            throw new Exception("the secret of the handler");
        });
        engine.get(
                "/fails/late",
                Handler.async(context -> CompletableFuture.runAsync(() -> {
                    context.setHeader("Content-Type", "text/csv");
                    throw new IllegalStateException("the secret of the handler");
                })));
        engine.get("/async", Handler.async(context -> CompletableFuture.runAsync(() -> run(context, "later"))));
        engine.get("/own", context -> {
            var async = context.exchange().unwrap(HttpServletRequest.class).startAsync();
            async.start(() -> {
                run(context, "own");
                async.complete();
            });
        });
        engine.get("/own/and/stage", context -> {
            context.exchange().unwrap(HttpServletRequest.class).startAsync();
            context.async(CompletableFuture.runAsync(() -> run(context, "both")));
        });
    }

    private static void run(dev.circlet.router.Context context, String text) {
        try {
            context.text(text);
        } catch (java.io.IOException ex) {
            throw new java.io.UncheckedIOException(ex);
        }
    }

    @Test
    void aProblemAfterTextHasNoCharset() throws Exception {
        HttpResponse<String> response = server.get("/lite/problem");
        assertThat(response.statusCode()).isEqualTo(409);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(response.body()).doesNotContain("half").contains("taken");
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @BeforeEach
    void forget() {
        server.heard.calls.clear();
    }

    @Test
    void everyMethodReachesTheEngine() throws Exception {
        for (String method : new String[] {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}) {
            HttpResponse<String> response =
                    server.send(server.to("/lite/method").method(method, HttpRequest.BodyPublishers.noBody()));
            assertThat(response.body()).isEqualTo(method);
        }
        assertThat(server.raw("PURGE /lite/method HTTP/1.1\nHost: a\nConnection: close\n\n")
                        .text())
                .contains("purged");
        assertThat(server.send(server.to("/lite/method").method("HEAD", HttpRequest.BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void aBodyWrittenForHeadStaysOnTheServer() throws Exception {
        RouterServer.Reply reply = server.raw("HEAD /lite/method HTTP/1.1\nHost: a\nConnection: close\n\n");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.text()).endsWith("\r\n\r\n");
    }

    @Test
    void springMvcAndItsErrorsStayAsTheyAre() throws Exception {
        assertThat(server.get("/mvc/hello").body()).isEqualTo("hello from MVC");
        assertThat(server.get("/mvc/nothing").body()).contains("\"status\":404", "\"path\":\"/mvc/nothing\"");
        assertThat(server.heard.calls).isEmpty();
    }

    @Test
    void pathsAreCutBySegmentsAndKeptEncoded() throws Exception {
        assertThat(server.get("/lite/where/a%20b").body()).isEqualTo("/lite|/where/a%20b");
        assertThat(server.get("/%6Cite/where/x").body()).isEqualTo("/%6Cite|/where/x");
        assertThat(server.get("/lite/where/a+b").body()).isEqualTo("/lite|/where/a+b");
        assertThat(server.get("/lite").body()).isEqualTo("root");
        assertThat(server.get("/lite/").body()).isEqualTo("root");
    }

    @Test
    void parametersOfSegmentsAreDropped() throws Exception {
        assertThat(server.get("/lite/books;v=1/42;x=y").body()).isEqualTo("42");
        assertThat(server.get("/lite;v=1/books/42").body()).isEqualTo("42");
        assertThat(server.get("/lite/books/4%3B2").body()).isEqualTo("4;2");
    }

    @Test
    void contextPathsAreNoPartOfTheTemplate() throws Exception {
        Engine engine = new Engine();
        engine.get("/books/:isbn", context -> context.text(context.exchange().basePath() + "|" + context.path()));
        try (RouterServer other = RouterServer.servlet(engine, "server.servlet.context-path=/an app")) {
            assertThat(other.get("/an%20app/lite/books/1").body()).isEqualTo("/an%20app/lite|/books/1");
            assertThat(other.heard.calls).containsExactly("matched GET /lite/books/{isbn}");
        }
    }

    @Test
    void theListenerLearnsTheFirstMatchOrNone() throws Exception {
        server.get("/lite/first");
        server.get("/%6Cite/books/7");
        server.get("/lite/nothing");
        server.get("/lite/books/7/");
        server.send("POST", "/lite/second", "text/plain", "");

        assertThat(server.heard.calls)
                .containsExactly(
                        "matched GET /lite/first",
                        "matched GET /lite/books/{isbn}",
                        "unmatched /lite/**",
                        "unmatched /lite/**",
                        "unmatched /lite/**");
    }

    @Test
    void headersAreSetAddedAndRemoved() throws Exception {
        HttpResponse<String> response = server.get("/lite/types");

        assertThat(response.body()).isEqualTo("was text/css");
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/octet-stream");
        assertThat(response.headers().firstValue("X-Gone")).isEmpty();
        assertThat(response.headers().allValues("X-Two")).containsExactly("1", "2");
        assertThat(server.get("/lite/length").headers().firstValue("Content-Length"))
                .hasValue("5");
    }

    @Test
    void theRequestIsSeenAsItWasSent() throws Exception {
        assertThat(server.get("/lite/unwrap", "x-many", "1", "x-many", "2").body())
                .isEqualTo("http 127.0.0.1 [1, 2] true");
    }

    @Test
    void formsAreReadOfAnyMethod() throws Exception {
        String form = "application/x-www-form-urlencoded";
        assertThat(server.send("POST", "/lite/form?a=q", form, "a=1&a=2&b=%C3%A4")
                        .body())
                .isEqualTo("{a=[1, 2], b=[ä]} {a=[q]}");
        assertThat(server.send("POST", "/lite/form?a=q", form, "").body()).isEqualTo("{} {a=[q]}");
    }

    @Test
    void failuresReachTheErrorPageOfBootWithoutTheHeadersOfTheHandler() throws Exception {
        for (String path : new String[] {"/lite/fails", "/lite/fails/checked", "/lite/fails/late"}) {
            server.heard.calls.clear();
            HttpResponse<String> response = server.get(path);

            assertThat(response.statusCode()).as(path).isEqualTo(500);
            assertThat(response.body())
                    .contains("\"status\":500", "\"path\":\"" + path + "\"")
                    .doesNotContain("secret", "half");
            assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
            assertThat(response.headers().map())
                    .doesNotContainKeys("content-encoding", "content-disposition")
                    .doesNotContainValue(java.util.List.of("4711"));
            assertThat(server.heard.calls).hasSize(2).element(0).isEqualTo("matched GET " + path);
            assertThat(server.heard.calls.get(1)).startsWith("failed ");
        }
    }

    @Test
    void aFailureAfterTheLastByteIsToldIfTheServerStillCan() throws Exception {
        HttpResponse<String> response = server.get("/lite/fails/complete");

        assertThat(response.statusCode()).isIn(200, 500);
        assertThat(response.body())
                .satisfiesAnyOf(
                        body -> assertThat(body).isEqualTo("12345"),
                        body -> assertThat(body).contains("\"status\":500"));
        // The last byte may have reached this side before the failure is thrown.
        await().untilAsserted(() -> assertThat(server.heard.calls)
                .containsExactly("matched GET /lite/fails/complete", "failed IllegalStateException"));
    }

    @Test
    void anHtmlPageIsShownToBrowsers() throws Exception {
        HttpResponse<String> response = server.get("/lite/fails/late", "Accept", "text/html");

        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.body()).contains("Whitelabel Error Page").doesNotContain("secret");
    }

    @Test
    void answersMayComeLater() throws Exception {
        assertThat(server.get("/lite/async").body()).isEqualTo("later");
        assertThat(server.get("/lite/own").body()).isEqualTo("own");
        assertThat(server.get("/lite/own/and/stage").body()).isEqualTo("both");
        await().untilAsserted(() -> assertThat(server.heard.calls)
                .containsExactly(
                        "matched GET /lite/async", "matched GET /lite/own", "matched GET /lite/own/and/stage"));
    }

    @Test
    void aRootMappingHasNoPrefix() throws Exception {
        Engine engine = new Engine();
        engine.get("/books/:isbn", context -> context.json(Map.of()));
        engine.get("/plain/:id", context -> context.text(context.exchange().basePath() + context.path()));
        RouterServer.Heard heard = new RouterServer.Heard();
        try (RouterServer root =
                RouterServer.servlet(new RouterServlet(engine, heard), heard, "/", "spring.mvc.servlet.path=/app")) {
            assertThat(root.get("/plain/1").body()).isEqualTo("/plain/1");
            assertThat(root.get("/app/mvc/hello").body()).isEqualTo("hello from MVC");
            assertThat(root.get("/books/1").statusCode()).isEqualTo(500);
            assertThat(heard.calls)
                    .containsExactly(
                            "matched GET /plain/{id}", "matched GET /books/{isbn}", "failed IllegalStateException");
        }
    }
}
