package dev.circlet.router.middleware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.circlet.router.Engine;
import dev.circlet.router.Handler;
import dev.circlet.router.MemoryExchange;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;

class RequestIdTests {

    private final Engine engine = new Engine();
    private final List<String> seen = new ArrayList<>();

    @AfterEach
    void clear() {
        MDC.remove(RequestId.MDC_KEY);
    }

    private MemoryExchange run(MemoryExchange exchange) throws Exception {
        engine.use(RequestId.create().withGenerator(() -> "made"));
        engine.get("/", context -> {
            seen.add(RequestId.of(context).orElse("none"));
            seen.add(MDC.get(RequestId.MDC_KEY));
        });
        return exchange.runOn(engine);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "0af7651916cd43dd8448eb211c80319c", "A-b_c.d:e~f+g/h=="})
    void aWellFormedIdIsKept(String id) throws Exception {
        MemoryExchange exchange = run(MemoryExchange.get("/").with("x-request-id", id));
        assertThat(exchange.responseHeader("X-Request-Id")).isEqualTo(id);
        assertThat(seen).containsExactly(id, id);
        assertThat(MDC.get(RequestId.MDC_KEY)).isNull();
    }

    static List<String> malformed() {
        return List.of("", " ", "a b", "a\r\nSet-Cookie: x", "a\"", "<script>", "${jndi:x}", "é", "a".repeat(129));
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void aMalformedOneIsReplaced(String id) throws Exception {
        MemoryExchange exchange = run(MemoryExchange.get("/").with("X-Request-Id", id));
        assertThat(exchange.responseHeader("X-Request-Id")).isEqualTo("made");
        assertThat(seen).containsExactly("made", "made");
    }

    @Test
    void aMissingOneIsMadeAndTwoAreNone() throws Exception {
        assertThat(run(MemoryExchange.get("/")).responseHeader("X-Request-Id")).isEqualTo("made");
        MemoryExchange two = MemoryExchange.get("/").with("X-Request-Id", "a").with("X-Request-Id", "b");
        assertThat(two.runOn(engine).responseHeaders().get("X-Request-Id")).containsExactly("made");
    }

    @Test
    void idsAreDifferentByDefault() throws Exception {
        engine.use(RequestId.create());
        String one = MemoryExchange.get("/").runOn(engine).responseHeader("X-Request-Id");
        String two = MemoryExchange.get("/").runOn(engine).responseHeader("X-Request-Id");
        assertThat(one).hasSize(36).isNotEqualTo(two);
    }

    @Test
    void theThreadGetsItsOldValueBack() throws Exception {
        MDC.put(RequestId.MDC_KEY, "outer");
        run(MemoryExchange.get("/"));
        assertThat(MDC.get(RequestId.MDC_KEY)).isEqualTo("outer");
    }

    @Test
    void theThreadGetsItsOldValueBackAfterAFailure() {
        engine.use(RequestId.create());
        engine.get("/", context -> {
            throw new IllegalStateException("x");
        });
        assertThatThrownBy(() -> MemoryExchange.get("/").runOn(engine)).hasMessage("x");
        assertThat(MDC.get(RequestId.MDC_KEY)).isNull();
    }

    @Test
    void aThreadThatIsLetGoDoesNotKeepTheId() throws Exception {
        CompletableFuture<Void> work = new CompletableFuture<>();
        engine.use(RequestId.create());
        engine.get("/", Handler.async(context -> {
            seen.add(MDC.get(RequestId.MDC_KEY));
            return work;
        }));
        MemoryExchange exchange = MemoryExchange.get("/").runOn(engine);
        assertThat(MDC.get(RequestId.MDC_KEY)).isNull();
        MDC.put(RequestId.MDC_KEY, "of another request");
        work.complete(null);
        assertThat(exchange.done()).isCompleted();
        assertThat(MDC.get(RequestId.MDC_KEY)).isEqualTo("of another request");
        assertThat(seen).doesNotContainNull();
    }

    @Test
    void aGeneratorOfNonsenseIsTold() {
        engine.use(RequestId.create().withGenerator(() -> "a\nb"));
        assertThatThrownBy(() -> MemoryExchange.get("/").runOn(engine)).hasMessageContaining("a\\u000ab");
    }
}
