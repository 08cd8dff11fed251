package dev.circlet.router.middleware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.circlet.router.Engine;
import dev.circlet.router.MemoryExchange;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BasicAuthTests {

    private final Engine engine = new Engine();

    private MemoryExchange ask(BasicAuth auth, String... headers) throws Exception {
        engine.use(auth);
        engine.get("/", context -> context.text(BasicAuth.user(context).orElse("nobody")));
        MemoryExchange exchange = MemoryExchange.get("/");
        for (String header : headers) {
            exchange.with("Authorization", header);
        }
        return exchange.runOn(engine);
    }

    private static BasicAuth users() {
        return BasicAuth.of(Map.of("anna", "se:cret", "björn", "пароль", "empty", ""));
    }

    private static String basic(String pair) {
        return "Basic " + base64(pair.getBytes(StandardCharsets.UTF_8));
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    @ParameterizedTest
    @CsvSource({"anna:se:cret, anna", "björn:пароль, björn", "empty:, empty"})
    void aKnownUserIsLetIn(String pair, String user) throws Exception {
        MemoryExchange exchange = ask(users(), basic(pair));
        assertThat(exchange.status()).isEqualTo(200);
        assertThat(exchange.text()).isEqualTo(user);
        assertThat(exchange.responseHeader("WWW-Authenticate")).isNull();
    }

    @Test
    void theSchemeMayBeInAnyCase() throws Exception {
        assertThat(ask(users(), basic("anna:se:cret").replace("Basic", "bAsIC")).status())
                .isEqualTo(200);
    }

    static List<String> refused() {
        return List.of(
                "",
                "Basic",
                "Basic ",
                "Basic !!!",
                "Basic =",
                "Bearer abc",
                "Basic " + base64(new byte[] {(byte) 0xc3, 0x28, ':', 'x'}),
                basic("anna"),
                basic(":se:cret"),
                basic("anna:secret"),
                basic("anna:se:cret "),
                basic("Anna:se:cret"),
                basic("anna:пароль"),
                basic("nobody:"),
                basic("an\u0000na:se:cret"),
                basic("anna:se:cret") + "," + basic("anna:se:cret"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void everybodyElseIsAsked(String header) throws Exception {
        MemoryExchange exchange = ask(users(), header);
        assertThat(exchange.status()).isEqualTo(401);
        assertThat(exchange.responseHeader("WWW-Authenticate"))
                .isEqualTo("Basic realm=\"Authorization Required\", charset=\"UTF-8\"");
        assertThat(exchange.responseHeader("Content-Type")).isEqualTo("application/problem+json");
        assertThat(exchange.text()).doesNotContain("anna");
    }

    @Test
    void neitherNoHeaderNorTwoAreEnough() throws Exception {
        assertThat(ask(users()).status()).isEqualTo(401);
        MemoryExchange two = MemoryExchange.get("/")
                .with("Authorization", basic("anna:se:cret"))
                .with("Authorization", basic("anna:se:cret"));
        assertThat(two.runOn(engine).status()).isEqualTo(401);
    }

    @Test
    void aCheckDecides() throws Exception {
        BasicAuth auth = BasicAuth.checking((user, password) -> user.equals(password));
        assertThat(ask(auth, basic("a:a")).text()).isEqualTo("a");
        assertThat(MemoryExchange.get("/")
                        .with("Authorization", basic("a:b"))
                        .runOn(engine)
                        .status())
                .isEqualTo(401);
    }

    @Test
    void theRealmIsQuoted() throws Exception {
        assertThat(ask(users().withRealm("a \"b\" \\c")).responseHeader("WWW-Authenticate"))
                .isEqualTo("Basic realm=\"a \\\"b\\\" \\\\c\", charset=\"UTF-8\"");
        assertThatIllegalArgumentException().isThrownBy(() -> users().withRealm("a\r\nb"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a:b", "a\n"})
    void aUserNobodyCouldBeIsRefused(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> BasicAuth.of(Map.of(name, "x")));
    }

    @Test
    void anEmptyListIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> BasicAuth.of(Map.of()));
    }
}
