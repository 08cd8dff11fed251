package dev.circlet.router.middleware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.circlet.router.Context;
import dev.circlet.router.Engine;
import dev.circlet.router.Handler;
import dev.circlet.router.MemoryExchange;
import java.math.BigDecimal;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoggerTests {

    private final LogLines lines = new LogLines(Logger.class);
    private final Engine engine = new Engine();
    private long now = Long.MAX_VALUE - 1000;

    @AfterEach
    void close() {
        lines.close();
    }

    private Logger logger() {
        return Logger.create().withClock(() -> now);
    }

    private Handler takes(long nanos, Handler handler) {
        return context -> {
            now += nanos;
            handler.handle(context);
        };
    }

    @Test
    void aRequestIsOneLine() throws Exception {
        engine.use(logger());
        engine.get("/books/:isbn", takes(1_234_567, context -> context.data("text/plain", new byte[512])));
        MemoryExchange.get("/books/12?secret=1").runOn(engine);
        assertThat(lines.messages()).containsExactly("GET /books/:isbn 200 1.234 ms 512 B 192.0.2.1");
        assertThat(LogLines.pairs(lines.events().get(0)))
                .containsEntry("method", "GET")
                .containsEntry("pattern", "/books/:isbn")
                .containsEntry("status", 200)
                .containsEntry("durationMillis", new BigDecimal("1.234"))
                .containsEntry("bytes", 512L)
                .containsEntry("client", "192.0.2.1")
                .hasSize(6);
    }

    @Test
    void whatNoRouteMatchesHasADash() throws Exception {
        engine.use(logger());
        MemoryExchange.get("/nowhere").runOn(engine);
        assertThat(lines.messages()).containsExactly("GET - 404 0.000 ms 18 B 192.0.2.1");
    }

    @Test
    void asynchronousWorkIsLoggedWhenItEnds() throws Exception {
        CompletableFuture<Void> work = new CompletableFuture<>();
        engine.use(logger());
        engine.get("/", Handler.async(context -> work.thenRun(() -> context.status(202))));
        MemoryExchange exchange = MemoryExchange.get("/").runOn(engine);
        assertThat(lines.messages()).isEmpty();
        now += 2_000_000;
        work.complete(null);
        assertThat(exchange.done()).isCompleted();
        assertThat(lines.messages()).containsExactly("GET / 202 2.000 ms 0 B 192.0.2.1");
    }

    @Test
    void aFailureThatReachesTheServerIsA500() {
        engine.use(logger());
        engine.get("/", context -> {
            throw new IllegalStateException("x");
        });
        assertThatThrownBy(() -> MemoryExchange.get("/").runOn(engine)).isInstanceOf(IllegalStateException.class);
        assertThat(lines.messages()).containsExactly("GET / 500 0.000 ms 0 B 192.0.2.1");
        assertThat(LogLines.pairs(lines.events().get(0)))
                .containsEntry("failure", IllegalStateException.class.getName());
    }

    @Test
    void theStatusOfARecoveredFailureIsLogged() throws Exception {
        engine.use(logger(), Recovery.create());
        engine.get("/", context -> {
            throw new IllegalStateException("x");
        });
        MemoryExchange.get("/").runOn(engine);
        assertThat(lines.messages()).singleElement().asString().startsWith("GET / 500 ");
    }

    @Test
    void pathAndQueryAreShownOnDemandAndCannotForgeLines() throws Exception {
        engine.use(logger().withQuery());
        engine.get("/*x", context -> {});
        MemoryExchange.get("/a?b=\r\nGET /forged\u2028\u202e\\u000a\u001b[31m")
                .with("X", "y")
                .runOn(engine);
        assertThat(lines.messages())
                .containsExactly("GET /*x 200 0.000 ms 0 B 192.0.2.1 /a?b="
                        + "\\u000d\\u000aGET /forged\\u2028\\u202e\\u005cu000a\\u001b[31m");
    }

    @Test
    void theMethodAndTheClientCannotForgeLinesEither() throws Exception {
        engine.use(logger());
        new MemoryExchange("G\nX", "/").remoteAddress("fe80::1%\n").runOn(engine);
        assertThat(lines.messages()).containsExactly("G\\u000aX - 404 0.000 ms 18 B fe80::1%\\u000a");
    }

    @Test
    void longTextIsCut() throws Exception {
        engine.use(logger().withQuery());
        MemoryExchange.get("/?" + "q".repeat(5000)).runOn(engine);
        assertThat(lines.messages()).singleElement().asString().endsWith("q...").hasSizeLessThan(1200);
    }

    @Test
    void thePathComesWithoutTheQuery() throws Exception {
        engine.use(logger().withPath());
        engine.get("/:x", context -> {});
        MemoryExchange.get("/a%20b?c").runOn(engine);
        assertThat(lines.messages()).singleElement().asString().endsWith("192.0.2.1 /a%20b");
    }

    @Test
    void requestsAreLeftOutByPatternAndByStatus() throws Exception {
        engine.use(logger().skippingPatterns("/health").skipping(context -> context.status() == 304));
        engine.get("/health", context -> {});
        engine.get("/same", context -> context.status(304));
        engine.get("/shown", Context::next);
        for (String path : new String[] {"/health", "/same", "/shown"}) {
            MemoryExchange.get(path).runOn(engine);
        }
        assertThat(lines.messages()).singleElement().asString().startsWith("GET /shown");
    }

    @Test
    void theRequestIdIsAmongThePairs() throws Exception {
        engine.use(logger(), RequestId.create().withGenerator(() -> "id-1"));
        MemoryExchange.get("/").runOn(engine);
        assertThat(LogLines.pairs(lines.events().get(0))).containsEntry("requestId", "id-1");
    }
}
