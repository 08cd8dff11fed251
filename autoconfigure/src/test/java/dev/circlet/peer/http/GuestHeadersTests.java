package dev.circlet.peer.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuestHeadersTests {

    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    @Test
    void aTraceTravels() {
        assertThat(GuestHeaders.admitted(Map.of("traceparent", TRACE)))
                .containsExactly(Map.entry("traceparent", TRACE));
    }

    @Test
    void whatWouldNotFitIsLeftBehindAndTheRestTravels() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("baggage", "x".repeat(GuestHeaders.MAX_BYTES));
        headers.put("traceparent", TRACE);

        assertThat(GuestHeaders.admitted(headers)).containsOnlyKeys("traceparent");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Circlet-Auth",
                "content-length",
                "Host",
                "Transfer-Encoding",
                "Connection",
                "a b",
                "a:b",
                "",
                "ä"
            })
    void namesOfOthersAndNamesThatAreNoneAreLeftBehind(String name) {
        Map<String, String> headers = Map.of(name.equals("X-Circlet-Auth") ? AuthHeader.NAME : name, "value");

        assertThat(GuestHeaders.admitted(headers)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nb: c", "a\nb", "ä", "", " a", "a\u0000"})
    void valuesThatAreNoneAreLeftBehind(String value) {
        assertThat(GuestHeaders.admitted(Map.of("traceparent", value))).isEmpty();
    }
}
