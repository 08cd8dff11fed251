package dev.circlet.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.circlet.spring.CanonicalKeyEncoder;
import org.junit.jupiter.api.Test;

/** Keys of which nobody but the application sees the class. */
class PrivateKeysTests {

    private record Line(String symbol, int count) {}

    @Test
    void areReadWhereverTheirClassIs() {
        assertThat(new CanonicalKeyEncoder().encode(new Line("ACME", 3)))
                .isEqualTo("¬r:\"" + Line.class.getName() + "\"(\"ACME\",i:3)");
    }
}
