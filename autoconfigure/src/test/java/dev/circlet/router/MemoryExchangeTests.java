package dev.circlet.router;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class MemoryExchangeTests extends ExchangeContract {

    @Override
    protected String base() {
        return "/app/lite";
    }

    @Override
    protected Response send(Request request, Work work) throws Exception {
        return send(request, work, false);
    }

    private Response send(Request request, Work work, boolean leased) throws Exception {
        MemoryExchange memory = new MemoryExchange(request.method(), request.target()).basePath(base());
        for (int i = 0; i < request.headers().size(); i += 2) {
            memory.with(request.headers().get(i), request.headers().get(i + 1));
        }
        String body = request.body();
        if (body != null) {
            memory.body(body.getBytes(StandardCharsets.UTF_8));
        }
        Engine engine = new Engine();
        engine.any("/*path", context -> work.on(leased ? new Lease(context.exchange()) : context.exchange()));
        memory.runOn(engine).done().toCompletableFuture().get(20, TimeUnit.SECONDS);
        Map<String, List<String>> headers = new TreeMap<>();
        memory.responseHeaders().forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values));
        return new Response(memory.status(), headers, memory.text());
    }

    /** The same exchange as it is lent to work that somebody may stop waiting for. */
    @Nested
    class Lent extends ExchangeContract {

        @Override
        protected String base() {
            return MemoryExchangeTests.this.base();
        }

        @Override
        protected Response send(Request request, Work work) throws Exception {
            return MemoryExchangeTests.this.send(request, work, true);
        }
    }

    @Test
    void handsTheFailureOfAnAsynchronousAnswerToWhoWaits() throws Exception {
        MemoryExchange memory = MemoryExchange.get("/");
        memory.startAsync().fail(new IllegalStateException("down"));
        assertThatThrownBy(() -> memory.done().toCompletableFuture().get(20, TimeUnit.SECONDS))
                .hasRootCauseMessage("down");
    }
}
