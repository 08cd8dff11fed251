package dev.circlet.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RemainderTests {

    private static final Handler MARK = context -> {};

    private final Engine engine = new Engine();

    @Test
    void onlyWhatFollowsTheHandlerRuns() throws Exception {
        engine.use(context -> context.addHeader("Seen", "before"), Handler.named("Mark", MARK));
        engine.get(
                "/books/:isbn",
                context -> context.addHeader("Seen", "after"),
                MARK,
                context -> context.text(context.param("isbn") + ' ' + context.fullPath()));
        Remainder rest = Remainder.of(engine, "GET", "/books/a%20b", MARK).orElseThrow();
        MemoryExchange exchange = MemoryExchange.get(rest.path());
        assertThat(rest.run(exchange, context -> {}).toCompletableFuture()).isCompleted();
        assertThat(exchange.text()).isEqualTo("a b /books/:isbn");
        assertThat(exchange.responseHeaders().get("Seen")).containsExactly("after");
    }

    @Test
    void anAsynchronousRestCompletesWhenItsStageDoes() throws Exception {
        CompletableFuture<Void> stage = new CompletableFuture<>();
        engine.get("/", MARK, context -> context.async(stage), context -> context.text("late"));
        Remainder rest = Remainder.of(engine, "GET", "/", MARK).orElseThrow();
        MemoryExchange exchange = MemoryExchange.get("/");
        CompletableFuture<Void> whole = rest.run(exchange, context -> {}).toCompletableFuture();
        assertThat(whole).isNotDone();
        stage.complete(null);
        assertThat(whole).isCompleted();
        assertThat(exchange.text()).isEqualTo("late");
    }

    @Test
    void aFailureIsThrownOrCompletesTheStage() throws Exception {
        CompletableFuture<Void> stage = new CompletableFuture<>();
        engine.get("/now", MARK, context -> {
            throw new IllegalStateException("now");
        });
        engine.get("/later", MARK, context -> context.async(stage));
        Remainder now = Remainder.of(engine, "GET", "/now", MARK).orElseThrow();
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> now.run(MemoryExchange.get("/now"), context -> {}))
                .withMessage("now");
        Remainder later = Remainder.of(engine, "GET", "/later", MARK).orElseThrow();
        CompletableFuture<Void> whole =
                later.run(MemoryExchange.get("/later"), context -> {}).toCompletableFuture();
        stage.completeExceptionally(new IllegalStateException("later"));
        assertThat(whole).isCompletedExceptionally();
    }

    @Test
    void theCanonicalPathIsTheSameForAllSpellingsOfOneTextAndForNoOther() {
        engine.get("/*rest", MARK, context -> {});
        assertThat(path("/%61/é")).isEqualTo(path("/a/%C3%A9")).isEqualTo("/a/%C3%A9");
        assertThat(path("/a%2Fb")).isEqualTo("/a%2Fb").isNotEqualTo(path("/a/b"));
        assertThat(path("/a%3Fb")).isEqualTo("/a%3Fb");
        assertThat(path("/a%20b")).isEqualTo("/a%20b").isNotEqualTo(path("/a+b"));
        assertThat(path("/a%25b")).isEqualTo("/a%25b");
    }

    @Test
    void aPathThatHasNoCanonicalFormHasNoRemainder() {
        engine.get("/*rest", MARK, context -> {});
        assertThat(Remainder.of(engine, "GET", "/\uD800", MARK)).isEmpty();
        assertThat(Remainder.of(engine, "GET", "/%zz", MARK)).isEmpty();
        Engine raw = new Engine(EngineOptions.builder().rawPath(true).build());
        raw.get("/*rest", MARK, context -> {});
        assertThat(Remainder.of(raw, "GET", "/a%20b", MARK))
                .map(Remainder::path)
                .hasValue("/a%20b");
        assertThat(Remainder.of(raw, "GET", "/a b", MARK)).isEmpty();
    }

    @Test
    void aRouteWithoutTheHandlerHasNoRemainderAndAHiddenHandlerIsToldApart() throws Exception {
        engine.get("/plain", context -> {});
        assertThat(Remainder.of(engine, "GET", "/plain", MARK)).isEmpty();
        assertThat(Remainder.of(engine, "GET", "/none", MARK)).isEmpty();
        engine.get("/hidden", context -> Remainder.of(context, MARK));
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> MemoryExchange.get("/hidden").runOn(engine))
                .withMessageContaining("GET /hidden");
    }

    private String path(String raw) {
        Optional<Remainder> rest = Remainder.of(engine, "GET", raw, MARK);
        return rest.orElseThrow().path();
    }
}
