package dev.circlet.demo.tiles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TileRendererTests {

    private final TileRenderer renderer = new TileRenderer();

    @ParameterizedTest
    @ValueSource(strings = {"mandelbrot/0/0/0", "julia/0/0/0", "mandelbrot/5/9/12", "julia/30/536870912/536870912"})
    void aTileIsAPngOf256By256(String key) throws Exception {
        BufferedImage image = draw(key);

        assertThat(image.getWidth()).isEqualTo(256);
        assertThat(image.getHeight()).isEqualTo(256);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mandelbrot/2/1/1", "julia/3/4/5"})
    void theSameTileHasTheSameBytes(String key) throws Exception {
        assertThat(renderer.render(TileKey.parse(key))).isEqualTo(new TileRenderer().render(TileKey.parse(key)));
    }

    @Test
    void theSetsDiffer() throws Exception {
        assertThat(renderer.render(TileKey.parse("julia/0/0/0")))
                .isNotEqualTo(renderer.render(TileKey.parse("mandelbrot/0/0/0")));
    }

    @ParameterizedTest
    @CsvSource({
        "0,0,true",
        "-1,0,true",
        "-0.1,0.8,true",
        "0.26,0,false",
        "-2.1,0,false",
        "0,1.1,false",
        "-0.75,0.1,false"
    })
    void knowsWhichPointsLieInTheMandelbrotSet(double re, double im, boolean inside) {
        assertThat(TileSet.MANDELBROT.escape(re, im, 5000) == TileSet.INSIDE).isEqualTo(inside);
    }

    @Test
    void theEscapeTimeIsSmooth() {
        double a = TileSet.MANDELBROT.escape(0.4, 0.4, 500);
        double b = TileSet.MANDELBROT.escape(0.4001, 0.4, 500);

        assertThat(Math.abs(a - b)).isPositive().isLessThan(0.1);
    }

    @Test
    void fourTilesOfTheNextZoomCoverOne() throws Exception {
        BufferedImage whole = draw("mandelbrot/0/0/0");
        BufferedImage quarter = draw("mandelbrot/1/0/1");

        // The south-western quarter: its mean colour is that of the same quarter of the whole.
        assertThat(meanGreen(quarter, 0, 0, 256))
                .isBetween(meanGreen(whole, 0, 128, 128) - 4, meanGreen(whole, 0, 128, 128) + 4);
    }

    @Test
    void theDeepestTilesStillHaveDetail() throws Exception {
        // The tip of the antenna at -2 lies on the boundary: its tile can be of one colour only if precision ran out.
        int x = (int) Math.floor((-2 - TileSet.MANDELBROT.left()) / TileSet.MANDELBROT.side() * (1L << 30));
        BufferedImage image = draw("mandelbrot/30/" + x + "/" + (1 << 29));

        assertThat(java.util.Arrays.stream(image.getRGB(0, 0, 256, 256, null, 0, 256))
                        .distinct()
                        .count())
                .isGreaterThan(10);
    }

    @Test
    void anInterruptStopsIt() {
        Thread.currentThread().interrupt();

        assertThatExceptionOfType(InterruptedException.class)
                .isThrownBy(() -> renderer.render(TileKey.parse("mandelbrot/0/0/0")));
        assertThat(Thread.interrupted()).isFalse();
    }

    private BufferedImage draw(String key) throws Exception {
        return ImageIO.read(new ByteArrayInputStream(renderer.render(TileKey.parse(key))));
    }

    private static double meanGreen(BufferedImage image, int left, int top, int side) {
        double sum = 0;
        for (int rgb : image.getRGB(left, top, side, side, null, 0, side)) {
            sum += rgb >> 8 & 0xff;
        }
        return sum / side / side;
    }
}
