package dev.circlet.demo.photos;

import java.awt.image.BufferedImage;
import java.awt.image.WritableRaster;
import org.jtransforms.fft.DoubleFFT_1D;
import org.jtransforms.fft.DoubleFFT_2D;
import org.visnow.jlargearrays.ConcurrencyUtils;

/**
 * The frequencies of a picture: its two-dimensional discrete Fourier transform, shifted so that frequency zero lies at
 * column {@code width / 2}, row {@code height / 2} (rounded down).
 */
final class Spectrum {

    // Below this part of the largest value there is only rounding, whose phase means nothing.
    private static final double NOISE = 1e-10;

    static {
        // The group bounds how many spectra are computed at once; the library need not add threads of its own.
        ConcurrencyUtils.setNumberOfThreads(1);
    }

    private final int width;
    private final int height;
    private final double[] re;
    private final double[] im;
    private final double largest;

    private Spectrum(int width, int height, double[] complex) {
        this.width = width;
        this.height = height;
        this.re = new double[width * height];
        this.im = new double[width * height];
        this.largest = shift(complex);
    }

    /** Transforms a picture of any size. */
    static Spectrum of(Greyscale picture) {
        int width = picture.width();
        int height = picture.height();
        double[] complex = new double[2 * width * height];
        for (int i = 0; i < width * height; i++) {
            complex[2 * i] = picture.at(i % width, i / width);
        }
        if (width == 1 || height == 1) {
            new DoubleFFT_1D(width * height).complexForward(complex);
        } else {
            new DoubleFFT_2D(height, width).complexForward(complex);
        }
        return new Spectrum(width, height, complex);
    }

    private double shift(double[] complex) {
        double max = 0;
        for (int y = 0; y < height; y++) {
            int shiftedRow = (y + height / 2) % height * width;
            for (int x = 0; x < width; x++) {
                int to = shiftedRow + (x + width / 2) % width;
                int from = 2 * (y * width + x);
                re[to] = complex[from];
                im[to] = complex[from + 1];
                max = Math.max(max, Math.hypot(re[to], im[to]));
            }
        }
        return max;
    }

    double magnitude(int x, int y) {
        int i = y * width + x;
        return Math.hypot(re[i], im[i]);
    }

    /** Returns the phase in radians, from -π to π; zero where there is nothing of the frequency. */
    double phase(int x, int y) {
        int i = y * width + x;
        return magnitude(x, y) <= NOISE * largest ? 0 : Math.atan2(im[i], re[i]);
    }

    /** Draws log(1 + magnitude), from black for nothing to white for the largest. */
    BufferedImage magnitudeImage() {
        double white = Math.log1p(largest);
        return draw((x, y) -> white == 0 ? 0 : Math.log1p(magnitude(x, y)) / white);
    }

    /** Draws the phase, from black for -π over grey for zero to white for π. */
    BufferedImage phaseImage() {
        return draw((x, y) -> phase(x, y) / (2 * Math.PI) + 0.5);
    }

    private BufferedImage draw(Brightness brightness) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        WritableRaster raster = image.getRaster();
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                raster.setSample(x, y, 0, (int) Math.round(255 * brightness.at(x, y)));
            }
        }
        return image;
    }

    @FunctionalInterface
    private interface Brightness {

        double at(int x, int y);
    }
}
