package dev.circlet.router.middleware;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.router.Engine;
import dev.circlet.router.Handler;
import dev.circlet.router.MemoryExchange;
import dev.circlet.router.Route;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MiddlewareOrderTests {

    private final Engine engine = new Engine();
    private final List<String> trace = new ArrayList<>();

    private Handler tracing(String name) {
        return context -> {
            trace.add(name + " in");
            context.next();
            trace.add(name + " out");
        };
    }

    @Test
    void theOrderIsThatOfTheSource() throws Exception {
        engine.use(tracing("first"), Recovery.create(), tracing("second"));
        engine.group("/group", tracing("third")).get("/", tracing("fourth"), context -> trace.add("end"));
        MemoryExchange.get("/group/").runOn(engine);
        assertThat(trace)
                .containsExactly(
                        "first in",
                        "second in",
                        "third in",
                        "fourth in",
                        "end",
                        "fourth out",
                        "third out",
                        "second out",
                        "first out");
    }

    @Test
    void whatIsRefusedInTheMiddleGoesNoFurther() throws Exception {
        engine.use(tracing("first"), BasicAuth.of(Map.of("a", "b")), tracing("second"));
        engine.get("/", context -> trace.add("end"));
        assertThat(MemoryExchange.get("/").runOn(engine).status()).isEqualTo(401);
        assertThat(trace).containsExactly("first in", "first out");
    }

    @Test
    void listingsShowReadableNamesInOrder() throws Exception {
        engine.use(RequestId.create(), Logger.create(), Recovery.create(), SecureHeaders.create());
        engine.use(Cors.of("https://a.example"), RateLimit.of(1, Duration.ofSeconds(1)));
        engine.use(BasicAuth.of(Map.of("a", "b")), BodyLimit.of(1), Timeout.of(Duration.ofSeconds(1)), Gzip.create());
        engine.get("/", Handler.named("home", context -> {}));
        assertThat(engine.routes())
                .extracting(Route::handlers)
                .containsExactly(List.of(
                        "RequestId",
                        "Logger",
                        "Recovery",
                        "SecureHeaders",
                        "Cors",
                        "RateLimit",
                        "BasicAuth",
                        "BodyLimit",
                        "Timeout",
                        "Gzip",
                        "home"));
        MemoryExchange exchange = MemoryExchange.get("/").with("Authorization", "Basic YTpi");
        assertThat(exchange.runOn(engine).status()).isEqualTo(200);
    }
}
