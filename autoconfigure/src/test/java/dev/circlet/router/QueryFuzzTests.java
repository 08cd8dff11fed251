package dev.circlet.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.circlet.AllocationBound;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Queries and forms of any content, compared with a parser that goes byte by byte. An input is the text of one. */
class QueryFuzzTests {

    private static final String TYPE = "application/x-www-form-urlencoded";

    @FuzzTest(maxDuration = "2m")
    void queriesAndFormsAreReadAsTheyAreOrRefused(byte[] input) {
        if (input.length > 1 << 20) {
            return;
        }
        AllocationBound.check(input.length, () -> {
            String text = utf8(input);
            Map<String, List<String>> expected = text == null ? null : naive(text);
            Context form = context(new MemoryExchange("POST", "/").body(TYPE, input));
            check(expected, form::forms);
            if (text != null) {
                Context query = context(MemoryExchange.get("/?" + text));
                check(expected, query::queries);
            }
        });
    }

    private static Context context(MemoryExchange exchange) {
        return new Context(new Engine(), exchange);
    }

    private interface Reading {
        Map<String, List<String>> run();
    }

    private static void check(@Nullable Map<String, List<String>> expected, Reading reading) {
        if (expected == null) {
            assertThatThrownBy(reading::run)
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            refused -> assertThat(refused.problem().status()).isEqualTo(400));
        } else {
            Map<String, List<String>> actual = reading.run();
            assertThat(actual).isEqualTo(expected);
            assertThat(actual.keySet()).containsExactlyElementsOf(expected.keySet());
            assertThat(FormText.map(actual, "a")).isEqualTo(entries(expected));
        }
    }

    private static @Nullable String utf8(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException malformed) {
            return null;
        }
    }

    private static @Nullable Map<String, List<String>> naive(String text) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        int count = 0;
        int at = 0;
        while (at <= text.length()) {
            int end = text.indexOf('&', at) < 0 ? text.length() : text.indexOf('&', at);
            String pair = text.substring(at, end);
            at = end + 1;
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            String name = PercentText.decoded((equals < 0 ? pair : pair.substring(0, equals)).replace('+', ' '), false);
            String value = equals < 0
                    ? ""
                    : PercentText.decoded(pair.substring(equals + 1).replace('+', ' '), false);
            if (name == null || value == null || ++count > 1000) {
                return null;
            }
            values.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
        }
        return values;
    }

    private static Map<String, String> entries(Map<String, List<String>> values) {
        Map<String, String> entries = new LinkedHashMap<>();
        values.forEach((name, list) -> {
            if (name.matches("(?s)a\\[.+\\]")) {
                entries.put(name.substring(2, name.length() - 1), list.get(0));
            }
        });
        return entries;
    }
}
