package dev.circlet.demo.photos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.util.Random;
import java.util.function.DoubleBinaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpectrumTests {

    @ParameterizedTest
    @CsvSource({"64,48", "63,47", "64,47", "5,3", "2,2"})
    void aConstantPictureHasItsOnlyPeakInTheCentre(int width, int height) {
        Spectrum spectrum = Spectrum.of(picture(width, height, (x, y) -> 0.5));

        assertThat(spectrum.magnitude(width / 2, height / 2)).isCloseTo(0.5 * width * height, within(1e-9));
        assertThat(peaks(spectrum, width, height, 1e-9)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"64,48,8", "63,47,5", "512,3,100"})
    void aHorizontalCosineHasTwoPeaksBesideTheCentre(int width, int height, int waves) {
        Spectrum spectrum = Spectrum.of(picture(width, height, (x, y) -> Math.cos(2 * Math.PI * waves * x / width)));

        assertThat(spectrum.magnitude(width / 2 - waves, height / 2)).isCloseTo(width * height / 2.0, within(1e-6));
        assertThat(spectrum.magnitude(width / 2 + waves, height / 2)).isCloseTo(width * height / 2.0, within(1e-6));
        assertThat(peaks(spectrum, width, height, 1e-6)).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"48,64,7", "47,63,6"})
    void aVerticalCosineHasTwoPeaksAboveAndBelowTheCentre(int width, int height, int waves) {
        Spectrum spectrum = Spectrum.of(picture(width, height, (x, y) -> Math.cos(2 * Math.PI * waves * y / height)));

        assertThat(spectrum.magnitude(width / 2, height / 2 - waves)).isCloseTo(width * height / 2.0, within(1e-6));
        assertThat(spectrum.magnitude(width / 2, height / 2 + waves)).isCloseTo(width * height / 2.0, within(1e-6));
        assertThat(peaks(spectrum, width, height, 1e-6)).isEqualTo(2);
    }

    @Test
    void aShiftedPointHasAllFrequenciesAndAPhaseThatTurnsWithThem() {
        Spectrum spectrum = Spectrum.of(picture(16, 16, (x, y) -> x == 1 && y == 0 ? 1 : 0));

        for (int x = 0; x < 16; x++) {
            double turn = -2 * Math.PI * (x - 8) / 16;
            assertThat(spectrum.magnitude(x, 5)).isCloseTo(1, within(1e-12));
            assertThat(Math.cos(spectrum.phase(x, 5) - turn)).isCloseTo(1, within(1e-12));
        }
    }

    @Test
    void thereIsNoPhaseWhereThereIsOnlyRounding() {
        Spectrum spectrum = Spectrum.of(picture(64, 64, (x, y) -> Math.cos(2 * Math.PI * 3 * x / 64)));

        assertThat(spectrum.phase(10, 10)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"7,5,1", "12,9,2", "1,11,3", "10,1,4", "1,1,5", "17,31,6"})
    void agreesWithTheDefinitionOnNoise(int width, int height, long seed) {
        Random random = new Random(seed);
        double[] values = random.doubles(width * height, -1, 1).toArray();
        Spectrum spectrum = Spectrum.of(new Greyscale(width, height, values));

        for (int v = 0; v < height; v++) {
            for (int u = 0; u < width; u++) {
                double re = 0;
                double im = 0;
                for (int i = 0; i < values.length; i++) {
                    double turn = 2 * Math.PI * ((double) u * (i % width) / width + (double) v * (i / width) / height);
                    re += values[i] * Math.cos(turn);
                    im -= values[i] * Math.sin(turn);
                }
                double magnitude = spectrum.magnitude((u + width / 2) % width, (v + height / 2) % height);
                assertThat(magnitude)
                        .as("seed %d, frequency %d,%d", seed, u, v)
                        .isCloseTo(Math.hypot(re, im), within(1e-9));
            }
        }
    }

    @Test
    void theImageOfTheMagnitudeIsWhiteAtThePeakAndBlackWhereThereIsNothing() {
        BufferedImage image = Spectrum.of(picture(63, 47, (x, y) -> 1)).magnitudeImage();

        assertThat(image.getWidth()).isEqualTo(63);
        assertThat(image.getHeight()).isEqualTo(47);
        assertThat(image.getRaster().getSample(31, 23, 0)).isEqualTo(255);
        assertThat(image.getRaster().getSample(0, 0, 0)).isZero();
    }

    @Test
    void thePictureOfNothingIsBlack() {
        BufferedImage image = Spectrum.of(picture(8, 8, (x, y) -> 0)).magnitudeImage();

        assertThat(image.getRaster().getSample(4, 4, 0)).isZero();
    }

    @Test
    void theImageOfThePhaseIsGreyForZeroAndWhiteForHalfATurn() {
        BufferedImage positive = Spectrum.of(picture(8, 8, (x, y) -> 1)).phaseImage();
        BufferedImage negative = Spectrum.of(picture(8, 8, (x, y) -> -1)).phaseImage();

        assertThat(positive.getRaster().getSample(4, 4, 0)).isEqualTo(128);
        assertThat(negative.getRaster().getSample(4, 4, 0)).isIn(0, 255);
    }

    private static Greyscale picture(int width, int height, DoubleBinaryOperator value) {
        double[] values = new double[width * height];
        for (int i = 0; i < values.length; i++) {
            values[i] = value.applyAsDouble(i % width, i / width);
        }
        return new Greyscale(width, height, values);
    }

    private static int peaks(Spectrum spectrum, int width, int height, double above) {
        int peaks = 0;
        for (int i = 0; i < width * height; i++) {
            peaks += spectrum.magnitude(i % width, i / width) > above ? 1 : 0;
        }
        return peaks;
    }
}
