package dev.circlet.demo.photos;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;

/** Brightness by row and column, from -1 for black to 1 for white. */
final class Greyscale {

    private final int width;
    private final int height;
    private final double[] values;

    Greyscale(int width, int height, double[] values) {
        this.width = width;
        this.height = height;
        this.values = values;
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    double at(int x, int y) {
        return values[y * width + x];
    }

    /** Takes the luma of an image (the weights of ITU-R BT.709); what is transparent counts as lying on white. */
    static Greyscale of(BufferedImage image) {
        return isGrey(image) ? ofSamples(image) : ofColours(image);
    }

    private static boolean isGrey(BufferedImage image) {
        return image.getColorModel().getColorSpace().getType() == ColorSpace.TYPE_GRAY
                && image.getRaster().getNumBands() == 1;
    }

    /** Reads grey as it was stored: Java holds grey to be linear light, and getRGB would make it brighter. */
    private static Greyscale ofSamples(BufferedImage image) {
        Raster raster = image.getRaster();
        int width = raster.getWidth();
        double[] values = new double[width * raster.getHeight()];
        double white = (1L << raster.getSampleModel().getSampleSize(0)) - 1;
        for (int i = 0; i < values.length; i++) {
            values[i] = raster.getSample(i % width, i / width, 0) / white * 2 - 1;
        }
        return new Greyscale(width, raster.getHeight(), values);
    }

    private static Greyscale ofColours(BufferedImage image) {
        int width = image.getWidth();
        double[] values = new double[width * image.getHeight()];
        int[] row = new int[width];
        for (int y = 0; y < image.getHeight(); y++) {
            image.getRGB(0, y, width, 1, row, 0, width);
            for (int x = 0; x < width; x++) {
                values[y * width + x] = luma(row[x]) / 127.5 - 1;
            }
        }
        return new Greyscale(width, image.getHeight(), values);
    }

    private static double luma(int argb) {
        double alpha = (argb >>> 24) / 255.0;
        double luma = 0.2126 * (argb >> 16 & 0xff) + 0.7152 * (argb >> 8 & 0xff) + 0.0722 * (argb & 0xff);
        return alpha * luma + (1 - alpha) * 255;
    }

    /**
     * Shrinks this picture, if it is larger, until its long side has a given length. Each new pixel is the mean of the
     * area it covers, so that fine patterns vanish instead of turning up as coarse ones in the spectrum.
     */
    Greyscale fit(int longSide) {
        int longest = Math.max(width, height);
        if (longest <= longSide) {
            return this;
        }
        int newWidth = scaled(width, longSide, longest);
        int newHeight = scaled(height, longSide, longest);
        double[] narrow = shrink(values, width, height, newWidth, true);
        return new Greyscale(newWidth, newHeight, shrink(narrow, newWidth, height, newHeight, false));
    }

    private static int scaled(int side, int longSide, int longest) {
        return (int) Math.max(1, Math.round((double) side * longSide / longest));
    }

    private static double[] shrink(double[] from, int width, int height, int size, boolean horizontal) {
        int lines = horizontal ? height : width;
        int oldSize = horizontal ? width : height;
        int stepFrom = horizontal ? 1 : width;
        int lineFrom = horizontal ? width : 1;
        int stepTo = horizontal ? 1 : width;
        int lineTo = horizontal ? size : 1;
        double[] to = new double[lines * size];
        double ratio = (double) oldSize / size;
        for (int i = 0; i < size; i++) {
            double start = i * ratio;
            double end = Math.min(oldSize, start + ratio);
            for (int old = (int) start; old < end; old++) {
                double share = (Math.min(end, old + 1) - Math.max(start, old)) / ratio;
                for (int line = 0; line < lines; line++) {
                    to[line * lineTo + i * stepTo] += share * from[line * lineFrom + old * stepFrom];
                }
            }
        }
        return to;
    }
}
