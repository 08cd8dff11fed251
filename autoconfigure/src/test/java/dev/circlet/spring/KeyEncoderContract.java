package dev.circlet.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.springframework.cache.interceptor.SimpleKey;

/** What every {@link KeyEncoder} promises; extend it for an implementation. */
public abstract class KeyEncoderContract {

    /** Returns a new encoder, as another node would make it. */
    protected abstract KeyEncoder encoder();

    /** Returns keys that the encoder has texts for, no two of them equal; equal ones and fresh at each call. */
    protected abstract List<Object> keys();

    /** Returns keys that the encoder has no text for. */
    protected abstract List<Object> unsupported();

    @Test
    void writesTextThatIsNotEmptyAndWellFormed() {
        for (Object key : keys()) {
            String text = encoder().encode(key);
            assertThat(text).as("text of %s", key.getClass()).isNotEmpty();
            assertThat(new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                    .isEqualTo(text);
        }
    }

    @Test
    void givesEqualKeysOneTextOnAllNodes() {
        List<Object> keys = keys();
        List<Object> again = keys();
        for (int i = 0; i < keys.size(); i++) {
            assertThat(encoder().encode(again.get(i))).isEqualTo(encoder().encode(keys.get(i)));
        }
    }

    @Test
    void givesDifferentKeysDifferentTextsAndNoTextThatIsAnotherKeys() {
        Map<String, Object> byText = new HashMap<>();
        for (Object key : keys()) {
            assertThat(byText.put(encoder().encode(key), key))
                    .as(encoder().encode(key))
                    .isNull();
        }
        for (String text : List.copyOf(byText.keySet())) {
            assertThat(byText.put(encoder().encode(text), text)).as(text).isIn(null, text);
        }
    }

    @Test
    void tellsOneArgumentFromAListOfOne() {
        assertThat(encoder().encode(new SimpleKey("a", "b")))
                .isNotEqualTo(encoder().encode(new SimpleKey("a,b")))
                .isNotEqualTo(encoder().encode("a,b"));
    }

    @Test
    void leavesPlainTextToTheGetterAsItIs() {
        assertThat(encoder().encode("978-0441172719")).isEqualTo("978-0441172719");
    }

    @Test
    void refusesWhatHasNoText() {
        for (Object key : unsupported()) {
            assertThatThrownBy(() -> encoder().encode(key)).isInstanceOf(UnsupportedKeyException.class);
        }
    }

    @Test
    void mayBeUsedByManyThreads() {
        KeyEncoder encoder = encoder();
        List<String> expected = keys().stream().map(encoder::encode).toList();
        List<CompletableFuture<List<String>>> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            threads.add(CompletableFuture.supplyAsync(
                    () -> keys().stream().map(encoder::encode).toList()));
        }
        assertThat(threads).allSatisfy(thread -> assertThat(thread.join()).isEqualTo(expected));
    }
}
