package dev.circlet.demo.tiles;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The fractals there are maps of. Each map is a square of the complex plane, its north at the top. */
enum TileSet {

    /** z² + c for each c, from zero; the whole set lies in the square. */
    MANDELBROT(-0.65, 0, 3.0) {
        @Override
        double escape(double re, double im, int iterations) {
            return inLargestBulbs(re, im) ? INSIDE : iterate(0, 0, re, im, iterations);
        }
    },

    /** z² + c for each z, with one c whose set is a connected-looking dust. */
    JULIA(0, 0, 3.4) {
        @Override
        double escape(double re, double im, int iterations) {
            return iterate(re, im, -0.8, 0.156, iterations);
        }
    };

    /** The escape time of a point that does not escape. */
    static final double INSIDE = -1;

    // With so large a radius the fraction of the escape time is continuous to the eye.
    private static final double BAILOUT_SQUARED = 1 << 16;
    private static final double LOG_2 = Math.log(2);

    private final double left;
    private final double top;
    private final double side;

    TileSet(double centreRe, double centreIm, double side) {
        this.left = centreRe - side / 2;
        this.top = centreIm + side / 2;
        this.side = side;
    }

    static Optional<TileSet> named(String name) {
        return Arrays.stream(values()).filter(set -> set.id().equals(name)).findFirst();
    }

    static String ids() {
        return Arrays.stream(values()).map(TileSet::id).collect(Collectors.joining(", "));
    }

    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    double left() {
        return left;
    }

    double top() {
        return top;
    }

    double side() {
        return side;
    }

    /** Returns the fractional number of steps after which a point has left for good, or {@link #INSIDE}. */
    abstract double escape(double re, double im, int iterations);

    private static boolean inLargestBulbs(double re, double im) {
        double imSquared = im * im;
        double q = (re - 0.25) * (re - 0.25) + imSquared;
        boolean cardioid = q * (q + re - 0.25) <= 0.25 * imSquared;
        boolean disc = (re + 1) * (re + 1) + imSquared <= 0.0625;
        return cardioid || disc;
    }

    private static double iterate(double zRe, double zIm, double cRe, double cIm, int iterations) {
        // Brent's cycle search: an orbit that meets an earlier point of its own never leaves.
        double oldRe = zRe;
        double oldIm = zIm;
        int nextOld = 8;
        for (int step = 0; step < iterations; step++) {
            double reSquared = zRe * zRe;
            double imSquared = zIm * zIm;
            double norm = reSquared + imSquared;
            if (norm > BAILOUT_SQUARED) {
                return Math.max(0, step + 1 - Math.log(Math.log(norm) / 2 / LOG_2) / LOG_2);
            }
            zIm = 2 * zRe * zIm + cIm;
            zRe = reSquared - imSquared + cRe;
            if (zRe == oldRe && zIm == oldIm) {
                return INSIDE;
            }
            if (step == nextOld) {
                oldRe = zRe;
                oldIm = zIm;
                nextOld *= 2;
            }
        }
        return INSIDE;
    }
}
