package dev.circlet.router.middleware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.circlet.router.Engine;
import dev.circlet.router.Handler;
import dev.circlet.router.MemoryExchange;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SecureHeadersTests {

    private static final String HSTS = "Strict-Transport-Security";

    private static Map<String, java.util.List<String>> run(String scheme, Handler... handlers) throws Exception {
        Engine engine = new Engine();
        engine.get("/", handlers);
        return MemoryExchange.get("/").scheme(scheme).runOn(engine).responseHeaders();
    }

    @Test
    void theDefaultsAreSet() throws Exception {
        assertThat(run("http", SecureHeaders.create()))
                .hasToString("{Referrer-Policy=[strict-origin-when-cross-origin], "
                        + "X-Content-Type-Options=[nosniff], X-Frame-Options=[DENY]}");
        assertThat(run("https", SecureHeaders.create()).get(HSTS)).containsExactly("max-age=31536000");
    }

    @Test
    void anErrorCarriesThemToo() throws Exception {
        Engine engine = new Engine();
        engine.use(SecureHeaders.create());
        assertThat(MemoryExchange.get("/none").runOn(engine).responseHeader("X-Frame-Options"))
                .isEqualTo("DENY");
    }

    @Test
    void whatOthersSetCounts() throws Exception {
        Handler before = context -> context.setHeader("x-frame-options", "SAMEORIGIN");
        Handler after = context -> {
            context.setHeader("Referrer-Policy", "no-referrer");
            context.setHeader("X-Content-Type-Options", null);
        };
        assertThat(run("http", before, SecureHeaders.create(), after))
                .hasToString("{Referrer-Policy=[no-referrer], x-frame-options=[SAMEORIGIN]}");
    }

    @Test
    void everyPolicyCanBeChosen() throws Exception {
        SecureHeaders headers = SecureHeaders.create()
                .withFrameOptions("SAMEORIGIN")
                .withReferrerPolicy("no-referrer")
                .withStrictTransport(Duration.ofDays(1), true)
                .withContentSecurityPolicy("default-src 'self'")
                .withOpenerPolicy("same-origin")
                .withEmbedderPolicy("require-corp")
                .withResourcePolicy("same-site")
                .with("Permissions-Policy", "camera=()")
                .without("x-content-type-options");
        assertThat(run("https", headers))
                .hasToString("{Content-Security-Policy=[default-src 'self'], "
                        + "Cross-Origin-Embedder-Policy=[require-corp], Cross-Origin-Opener-Policy=[same-origin], "
                        + "Cross-Origin-Resource-Policy=[same-site], Permissions-Policy=[camera=()], "
                        + "Referrer-Policy=[no-referrer], "
                        + "Strict-Transport-Security=[max-age=86400; includeSubDomains], "
                        + "X-Frame-Options=[SAMEORIGIN]}");
    }

    @Test
    void malformedHeadersAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SecureHeaders.create().withFrameOptions("DENY\r\nX: y"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SecureHeaders.create().with("X Y", "z"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SecureHeaders.create().withStrictTransport(Duration.ofSeconds(-1), false));
    }
}
