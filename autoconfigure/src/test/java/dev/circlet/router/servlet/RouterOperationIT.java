package dev.circlet.router.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.circlet.router.Engine;
import dev.circlet.router.EngineOptions;
import dev.circlet.router.Handler;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.servlet.ServletRegistrationBean;

/** Settings of the server that the bridge has to live with: proxies, shutdown, virtual threads, no asynchronous support. */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(60)
class RouterOperationIT {

    @ParameterizedTest
    @ValueSource(strings = {"framework", "native"})
    void forwardedHeadersAreHonoured(String strategy) throws Exception {
        Engine engine = new Engine();
        engine.get(
                "/who",
                context -> context.text(context.exchange().scheme() + " " + context.clientIp() + " " + context.path()));
        try (RouterServer server = RouterServer.servlet(engine, "server.forward-headers-strategy=" + strategy)) {
            HttpResponse<String> response =
                    server.get("/lite/who", "X-Forwarded-For", "203.0.113.7", "X-Forwarded-Proto", "https");
            assertThat(response.body()).isEqualTo("https 203.0.113.7 /who");
            assertThat(server.get("/lite/who", "X-Forwarded-For", "2001:db8::7").body())
                    .startsWith("http 2001:db8:")
                    .doesNotContain("[");
            assertThat(server.heard.calls).containsOnly("matched GET /lite/who");
        }
    }

    @Test
    void aForwardedPrefixIsPartOfTheBasePath() throws Exception {
        Engine engine = new Engine();
        engine.get("/books/:isbn", context -> context.text(context.exchange().basePath() + "|" + context.path()));
        engine.get(
                "/late/:id",
                Handler.async(context -> CompletableFuture.runAsync(() -> {
                    throw new IllegalStateException("secret");
                })));
        try (RouterServer server = RouterServer.servlet(engine, "server.forward-headers-strategy=framework")) {
            assertThat(server.get("/lite/books/1", "X-Forwarded-Prefix", "/proxy")
                            .body())
                    .isEqualTo("/proxy/lite|/books/1");
            assertThat(server.get("/lite/books/1/", "X-Forwarded-Prefix", "/proxy")
                            .headers()
                            .firstValue("Location"))
                    .hasValueSatisfying(location -> assertThat(location).endsWith("/proxy/lite/books/1"));
            assertThat(server.get("/lite/late/1", "X-Forwarded-Prefix", "/proxy")
                            .body())
                    .contains("\"status\":500");
            assertThat(server.heard.calls).startsWith("matched GET /lite/books/{isbn}", "unmatched /lite/**");
        }
    }

    @Test
    void forwardedHeadersOfStrangersAreHearsay() throws Exception {
        Engine engine = new Engine(
                EngineOptions.builder().trustedProxies("192.0.2.0/24").build());
        engine.get("/who", context -> context.text(context.exchange().scheme() + " " + context.clientIp()));
        try (RouterServer server = RouterServer.servlet(engine)) {
            assertThat(server.get("/lite/who", "X-Forwarded-For", "203.0.113.7", "X-Forwarded-Proto", "https")
                            .body())
                    .isEqualTo("http 127.0.0.1");
        }
    }

    @Test
    void aShutdownWaitsForWhatIsUnderWay() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Engine engine = new Engine();
        engine.get(
                "/slow",
                Handler.async(context -> CompletableFuture.runAsync(() -> {
                    begun.countDown();
                    try {
                        release.await();
                        context.text("finished");
                    } catch (Exception ex) {
                        throw new AssertionError(ex);
                    }
                })));
        try (RouterServer server = RouterServer.servlet(engine, "server.shutdown=graceful")) {
            CompletableFuture<HttpResponse<String>> answer = CompletableFuture.supplyAsync(() -> {
                try {
                    return server.get("/lite/slow");
                } catch (Exception ex) {
                    throw new AssertionError(ex);
                }
            });
            assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
            CompletableFuture<Void> closed = CompletableFuture.runAsync(server::close);
            assertThat(closed).isNotDone();
            release.countDown();

            assertThat(answer.get(20, TimeUnit.SECONDS).body()).isEqualTo("finished");
            closed.get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void handlersRunOnVirtualThreadsWhereBootDoes() throws Exception {
        assumeThat(Runtime.version().feature())
                .as("virtual threads need Java 21")
                .isGreaterThanOrEqualTo(21);
        Engine engine = new Engine();
        engine.get(
                "/thread",
                context -> context.text(Thread.class
                        .getMethod("isVirtual")
                        .invoke(Thread.currentThread())
                        .toString()));
        engine.get(
                "/late",
                Handler.async(context -> CompletableFuture.runAsync(() -> {
                    throw new IllegalStateException("secret");
                })));
        try (RouterServer server = RouterServer.servlet(engine, "spring.threads.virtual.enabled=true")) {
            assertThat(server.get("/lite/thread").body()).isEqualTo("true");
            assertThat(server.get("/lite/late").body()).contains("\"status\":500");
        }
    }

    @Test
    void aServletWithoutAsynchronousSupportSaysWhatToDo(CapturedOutput log) throws Exception {
        Engine engine = new Engine();
        engine.get("/late", Handler.async(context -> new CompletableFuture<>()));
        RouterServer.Heard heard = new RouterServer.Heard();
        ServletRegistrationBean<RouterServlet> bean =
                new ServletRegistrationBean<>(new RouterServlet(engine, heard), "/lite/*");
        bean.setAsyncSupported(false);
        try (RouterServer server = RouterServer.start(
                heard,
                new String[0],
                context -> context.registerBean("router", ServletRegistrationBean.class, () -> bean))) {
            assertThat(server.get("/lite/late").statusCode()).isEqualTo(500);
            assertThat(heard.failures)
                    .singleElement()
                    .satisfies(failure -> assertThat(failure)
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageContaining("asyncSupported=true"));
            assertThat(log.getAll()).contains("register each of them with asyncSupported=true");
        }
    }
}
