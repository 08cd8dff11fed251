package dev.circlet.router.middleware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.circlet.router.Engine;
import dev.circlet.router.Handler;
import dev.circlet.router.MemoryExchange;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodyLimitTests {

    private final Engine engine = new Engine();
    private final List<String> read = new ArrayList<>();

    private MemoryExchange post(String body, String length, Handler... middleware) throws Exception {
        engine.use(middleware);
        engine.post("/bytes", context -> read.add("" + context.bytes().length));
        engine.post("/stream", context -> read.add("" + context.body().readAllBytes().length));
        engine.post("/form", context -> read.add("" + context.form("a")));
        MemoryExchange last = null;
        for (String path : new String[] {"/bytes", "/stream", "/form"}) {
            last = new MemoryExchange("POST", path).body("application/x-www-form-urlencoded", body);
            if (length != null) {
                last.with("Content-Length", length);
            }
            last.runOn(engine);
            read.add("" + last.status());
        }
        return last;
    }

    @Test
    void aBodyAsLongAsTheBoundIsTaken() throws Exception {
        post("a=34", "4", BodyLimit.of(4));
        assertThat(read).containsExactly("4", "200", "4", "200", "34", "200");
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "0005", "99999999999999999999999999999999", " 5 "})
    void oneThatAnnouncesMoreIsNotRead(String length) throws Exception {
        MemoryExchange exchange = post("a=3", length, BodyLimit.of(4));
        assertThat(read).containsExactly("413", "413", "413");
        assertThat(exchange.responseHeader("Content-Type")).isEqualTo("application/problem+json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"4", "0", "-1", "x", "", "0000000000000000000000000000004"})
    void oneThatLiesIsCutOffWhileItIsRead(String length) throws Exception {
        post("a=345", length, BodyLimit.of(4));
        assertThat(read).containsExactly("413", "413", "413");
    }

    @Test
    void oneThatAnnouncesNothingIsCutOffWhileItIsRead() throws Exception {
        post("a=345", null, BodyLimit.of(4));
        assertThat(read).containsExactly("413", "413", "413");
    }

    @Test
    void theSmallestBoundCountsInAnyOrder() throws Exception {
        post("a=345", null, BodyLimit.of(100), BodyLimit.of(4), BodyLimit.of(50));
        assertThat(read).containsExactly("413", "413", "413");
    }

    @Test
    void noBodyAtAllFitsIntoNothing() throws Exception {
        post("", null, BodyLimit.of(0));
        assertThat(read).containsExactly("0", "200", "0", "200", "null", "200");
    }

    @Test
    void aNegativeBoundIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> BodyLimit.of(-1));
    }
}
