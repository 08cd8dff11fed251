package dev.circlet.demo.photos;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PhotoKeyTests {

    @ParameterizedTest
    @EnumSource(PhotoKey.Kind.class)
    void readsWhatItWrites(PhotoKey.Kind kind) {
        PhotoKey key = new PhotoKey("a b.png", kind);

        assertThat(PhotoKey.parse(key.toString())).contains(key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a.png", "/thumb", "a.png/", "a.png/Thumb", "a.png/spectrum", "x/a.png/thumb"})
    void otherTextsAreNoKeys(String text) {
        assertThat(PhotoKey.parse(text)).isEmpty();
    }
}
