package dev.circlet.router.middleware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.circlet.router.Engine;
import dev.circlet.router.EngineOptions;
import dev.circlet.router.MemoryExchange;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CorsTests {

    private static final String APP = "https://app.example";
    private final Engine engine = new Engine();

    private MemoryExchange get(Cors cors, String origin) throws Exception {
        engine.use(cors);
        engine.get("/x", context -> context.text("body"));
        return MemoryExchange.get("/x").with("Origin", origin).runOn(engine);
    }

    private static MemoryExchange preflight(String origin, String method) {
        return new MemoryExchange("OPTIONS", "/x").with("Origin", origin).with("Access-Control-Request-Method", method);
    }

    private static String allowed(MemoryExchange exchange) {
        return exchange.responseHeader("Access-Control-Allow-Origin");
    }

    @Test
    void anAllowedOriginMayRead() throws Exception {
        Cors cors = Cors.builder()
                .origins(APP)
                .exposed("X-Total", "Link")
                .credentials(true)
                .build();
        MemoryExchange exchange = get(cors, APP);
        assertThat(exchange.text()).isEqualTo("body");
        assertThat(allowed(exchange)).isEqualTo(APP);
        assertThat(exchange.responseHeader("Access-Control-Allow-Credentials")).isEqualTo("true");
        assertThat(exchange.responseHeader("Access-Control-Expose-Headers")).isEqualTo("X-Total, Link");
        assertThat(exchange.responseHeader("Vary")).isEqualTo("Origin");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example",
                "null",
                "http://app.example",
                "https://app.example:8443",
                "",
                "https://app.example.evil.example",
                "https://app.example, https://evil.example"
            })
    void anotherOriginRunsButMayNotRead(String origin) throws Exception {
        MemoryExchange exchange = get(Cors.of(APP), origin);
        assertThat(exchange.status()).isEqualTo(200);
        assertThat(allowed(exchange)).isNull();
        assertThat(exchange.responseHeader("Vary")).isEqualTo("Origin");
    }

    @Test
    void aRequestWithoutOriginVariesToo() throws Exception {
        engine.use(Cors.of(APP));
        engine.get("/x", context -> context.text("body"));
        MemoryExchange exchange = MemoryExchange.get("/x").runOn(engine);
        assertThat(allowed(exchange)).isNull();
        assertThat(exchange.responseHeader("Vary")).isEqualTo("Origin");
    }

    @Test
    void varyIsAddedTo() throws Exception {
        engine.use(context -> context.setHeader("Vary", "Accept-Language"));
        assertThat(get(Cors.of(APP), APP).responseHeaders().get("Vary")).containsExactly("Accept-Language", "Origin");
    }

    @Test
    void aPreflightIsAnsweredWhereNoRouteIs() throws Exception {
        Engine strict =
                new Engine(EngineOptions.builder().handleMethodNotAllowed(true).build());
        for (Engine each : new Engine[] {engine, strict}) {
            each.use(Cors.builder()
                    .origins(APP)
                    .headers("X-One", "x-two")
                    .maxAge(Duration.ofHours(1))
                    .build());
            each.put("/x", context -> context.text("never"));
            MemoryExchange exchange = preflight(APP, "PUT")
                    .with("Access-Control-Request-Headers", "x-ONE,X-Two")
                    .runOn(each);
            assertThat(exchange.status()).isEqualTo(204);
            assertThat(exchange.content()).isEmpty();
            assertThat(allowed(exchange)).isEqualTo(APP);
            assertThat(exchange.responseHeader("Access-Control-Allow-Methods")).contains("PUT");
            assertThat(exchange.responseHeader("Access-Control-Allow-Headers")).isEqualTo("x-one, x-two");
            assertThat(exchange.responseHeader("Access-Control-Max-Age")).isEqualTo("3600");
            assertThat(exchange.responseHeaders().get("Vary"))
                    .containsExactly("Origin", "Access-Control-Request-Method", "Access-Control-Request-Headers");
        }
    }

    @Test
    void aPreflightOfWhatIsNotAllowedIsA403() throws Exception {
        engine.use(Cors.builder().origins(APP).methods("GET").build());
        MemoryExchange[] refused = {
            preflight("https://evil.example", "GET"),
            preflight("null", "GET"),
            preflight(APP, "DELETE"),
            preflight(APP, "get"),
            preflight(APP, "GET").with("Access-Control-Request-Headers", "X-Other"),
            preflight(APP, "GET").with("Origin", "https://evil.example")
        };
        for (MemoryExchange exchange : refused) {
            exchange.runOn(engine);
            assertThat(exchange.status()).isEqualTo(403);
            assertThat(exchange.responseHeader("Content-Type")).isEqualTo("application/problem+json");
            assertThat(allowed(exchange)).isNull();
        }
    }

    @Test
    void aPlainOptionsRequestIsNoPreflight() throws Exception {
        engine.use(Cors.of(APP));
        engine.options("/x", context -> context.text("mine"));
        assertThat(new MemoryExchange("OPTIONS", "/x")
                        .with("Origin", APP)
                        .runOn(engine)
                        .text())
                .isEqualTo("mine");
    }

    @Test
    void anyOriginIsAStar() throws Exception {
        MemoryExchange exchange = get(Cors.builder().anyOrigin().anyHeader().build(), "null");
        assertThat(allowed(exchange)).isEqualTo("*");
        assertThat(exchange.responseHeader("Vary")).isNull();
        MemoryExchange asked = preflight("https://a.example", "PUT")
                .with("Access-Control-Request-Headers", "authorization, x-any")
                .runOn(engine);
        assertThat(asked.responseHeader("Access-Control-Allow-Headers")).isEqualTo("authorization, x-any");
        MemoryExchange malformed = preflight("https://a.example", "PUT")
                .with("Access-Control-Request-Headers", "x y")
                .runOn(engine);
        assertThat(malformed.status()).isEqualTo(403);
    }

    @Test
    void credentialsForAnyOriginAreRefusedWithARemedy() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Cors.builder().origins("*").credentials(true).build())
                .withMessageContaining("name the origins");
        assertThatIllegalArgumentException().isThrownBy(() -> Cors.builder().build());
    }

    @Test
    void patternsMatchHostsBelowAndPorts() {
        Origins origins = new Origins(java.util.List.of(
                "https://*.Example.org", "http://localhost:*", "https://one.example:443", "http://[::1]:8080"));
        for (String yes : new String[] {
            "https://a.example.org",
            "https://a.b-c.example.org",
            "http://localhost",
            "http://localhost:3000",
            "https://one.example",
            "http://[::1]:8080"
        }) {
            assertThat(origins.contain(yes)).as(yes).isTrue();
        }
        for (String no : new String[] {
            "https://example.org",
            "http://a.example.org",
            "https://a.example.org:8443",
            "https://evilexample.org",
            "https://a.example.org.evil.example",
            "https://evil.example/.example.org",
            "https://evil.example?.example.org",
            "https://a.example.org\n",
            "https://.example.org",
            "https://aXexample.org",
            "http://localhost:",
            "http://localhost:3000/",
            "https://" + "a.".repeat(50_000) + "example.org"
        }) {
            assertThat(origins.contain(no)).as(no).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://a.example/",
                "app.example",
                "https://*",
                "https://*.com",
                "null",
                "https://a*b.c",
                "https://a.example/path",
                "",
                "https://a.example:x"
            })
    void malformedOriginsAreRefused(String origin) {
        assertThatIllegalArgumentException().isThrownBy(() -> Cors.of(origin));
    }

    @Test
    void aGroupGetsTheRoutesItNeeds() throws Exception {
        Cors.of(APP)
                .on(engine.group("/api"))
                .get("/x", context -> context.text("body"))
                .get("", context -> {});
        for (String path : new String[] {"/api/x", "/api", "/api/a/b"}) {
            MemoryExchange exchange = new MemoryExchange("OPTIONS", path)
                    .with("Origin", APP)
                    .with("Access-Control-Request-Method", "GET")
                    .runOn(engine);
            assertThat(exchange.status()).as(path).isEqualTo(204);
        }
        assertThat(new MemoryExchange("OPTIONS", "/api/x").runOn(engine).status())
                .isEqualTo(404);
        assertThat(new MemoryExchange("OPTIONS", "/other").runOn(engine).status())
                .isEqualTo(404);
        Cors.of(APP).on(new Engine());
    }
}
