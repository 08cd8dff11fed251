package dev.circlet.demo.photos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import org.junit.jupiter.api.Test;

class GreyscaleTests {

    @Test
    void blackIsMinusOneAndWhiteIsOne() {
        BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_RGB);
        image.setRGB(1, 0, 0xffffff);

        Greyscale grey = Greyscale.of(image);

        assertThat(grey.at(0, 0)).isEqualTo(-1);
        assertThat(grey.at(1, 0)).isCloseTo(1, within(1e-12));
    }

    @Test
    void storedGreyIsTakenAsItIs() {
        BufferedImage eight = new BufferedImage(1, 1, BufferedImage.TYPE_BYTE_GRAY);
        eight.getRaster().setSample(0, 0, 0, 51);
        BufferedImage sixteen = new BufferedImage(1, 1, BufferedImage.TYPE_USHORT_GRAY);
        sixteen.getRaster().setSample(0, 0, 0, 13_107);

        assertThat(Greyscale.of(eight).at(0, 0)).isCloseTo(-0.6, within(1e-12));
        assertThat(Greyscale.of(sixteen).at(0, 0)).isCloseTo(-0.6, within(1e-12));
    }

    @Test
    void whatIsTransparentLiesOnWhite() {
        BufferedImage image = new BufferedImage(1, 1, BufferedImage.TYPE_INT_ARGB);

        assertThat(Greyscale.of(image).at(0, 0)).isCloseTo(1, within(1e-12));
    }

    @Test
    void aLargePictureShrinksToTheMeansOfItsParts() {
        Greyscale grey = new Greyscale(4, 2, new double[] {0, 1, 0.5, 0.5, 0, 1, -0.5, -0.5});

        Greyscale small = grey.fit(2);

        assertThat(small.width()).isEqualTo(2);
        assertThat(small.height()).isEqualTo(1);
        assertThat(small.at(0, 0)).isCloseTo(0.5, within(1e-12));
        assertThat(small.at(1, 0)).isCloseTo(0, within(1e-12));
    }

    @Test
    void oddRatiosKeepTheMean() {
        Greyscale small = new Greyscale(3, 1, new double[] {1, 0, -0.5}).fit(2);

        assertThat(small.at(0, 0)).isCloseTo(2 / 3.0, within(1e-12));
        assertThat(small.at(1, 0)).isCloseTo(-1 / 3.0, within(1e-12));
    }

    @Test
    void aNarrowPictureKeepsAtLeastOnePixelAndASmallOneStays() {
        Greyscale narrow = new Greyscale(1, 5000, new double[5000]);
        Greyscale little = new Greyscale(3, 2, new double[6]);

        assertThat(narrow.fit(512).width()).isEqualTo(1);
        assertThat(narrow.fit(512).height()).isEqualTo(512);
        assertThat(little.fit(512)).isSameAs(little);
    }
}
