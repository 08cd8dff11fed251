package dev.circlet.demo.tiles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.circlet.demo.web.ClientFault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpStatus;

class TileKeyTests {

    @ParameterizedTest
    @ValueSource(strings = {"mandelbrot/0/0/0", "mandelbrot/3/1/2", "julia/3/7/7", "julia/30/1073741823/1073741823"})
    void readsWhatItWrites(String key) {
        assertThat(TileKey.parse(key)).hasToString(key);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mandelbrot/0/1/0",
                "mandelbrot/0/0/1",
                "mandelbrot/3/8/0",
                "mandelbrot/3/0/8",
                "mandelbrot/31/0/0",
                "mandelbrot/3/1073741824/0",
                "mandelbrot/30/1073741824/0",
                "mandelbrot/-1/0/0",
                "mandelbrot/3/-1/0",
                "mandelbrot/3/03/0",
                "mandelbrot/03/3/0",
                "mandelbrot/3/+3/0",
                "mandelbrot/3/1.5/0",
                "mandelbrot/3/٣/0",
                "mandelbrot/3/99999999999999999999/0",
                "mandelbrot/3//0",
                "mandelbrot/3/1/2/",
                "mandelbrot/3/1",
                "mandelbrot"
            })
    void refusesWhatIsNoTile(String key) {
        assertThatExceptionOfType(ClientFault.class)
                .isThrownBy(() -> TileKey.parse(key))
                .matches(fault -> fault.status() == HttpStatus.BAD_REQUEST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"newton/0/0/0", "MANDELBROT/0/0/0", "/0/0/0"})
    void knowsItsSetsOnly(String key) {
        assertThatExceptionOfType(ClientFault.class)
                .isThrownBy(() -> TileKey.parse(key))
                .matches(fault -> fault.status() == HttpStatus.NOT_FOUND)
                .withMessageContaining("mandelbrot, julia");
    }

    @Test
    void theErrorNamesTheRange() {
        assertThatExceptionOfType(ClientFault.class)
                .isThrownBy(() -> TileKey.of("julia", "2", "4", "0"))
                .withMessageContaining("x must be a whole number from 0 to 3");
    }
}
