package dev.circlet.demo.photos;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;

/**
 * Draws the photos that the demo shows by default. Run by the build; the pictures are the same each time. Nothing here
 * needs fonts, which a machine without a screen may lack.
 */
public final class SampleImages {

    private static final int WIDTH = 640;
    private static final int HEIGHT = 480;

    // Rows of five dots, the leftmost in the highest bit.
    private static final int[][] LETTERS = {
        {0x0e, 0x11, 0x10, 0x10, 0x10, 0x11, 0x0e}, // C
        {0x0e, 0x04, 0x04, 0x04, 0x04, 0x04, 0x0e}, // I
        {0x1e, 0x11, 0x11, 0x1e, 0x14, 0x12, 0x11}, // R
        {0x0e, 0x11, 0x10, 0x10, 0x10, 0x11, 0x0e}, // C
        {0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x1f}, // L
        {0x1f, 0x10, 0x10, 0x1e, 0x10, 0x10, 0x1f}, // E
        {0x1f, 0x04, 0x04, 0x04, 0x04, 0x04, 0x04}, // T
    };

    private SampleImages() {}

    /**
     * Draws the pictures into a folder, which is made if it is missing.
     *
     * @param args the folder
     * @throws IOException if it cannot be written to
     */
    public static void main(String[] args) throws IOException {
        Path folder = Files.createDirectories(Path.of(args[0]));
        write(folder.resolve("gradient.jpg"), (x, y) -> rgb(x / (double) WIDTH, y / (double) HEIGHT, 0.6));
        write(folder.resolve("rings.png"), SampleImages::rings);
        write(folder.resolve("planet.jpg"), SampleImages::planet);
        write(folder.resolve("weave.png"), SampleImages::weave);
        write(folder.resolve("text.png"), SampleImages::text);
        Random random = new Random(20);
        write(folder.resolve("noise.jpg"), (x, y) -> grey(random.nextDouble()));
    }

    /** Circles that grow finer outwards: every frequency in every direction. */
    private static int rings(int x, int y) {
        double dx = x - WIDTH / 2.0;
        double dy = y - HEIGHT / 2.0;
        return grey(0.5 + 0.5 * Math.cos((dx * dx + dy * dy) / 260));
    }

    private static int planet(int x, int y) {
        double dx = (x - 300) / 170.0;
        double dy = (y - 240) / 170.0;
        double inside = 1 - dx * dx - dy * dy;
        if (inside < 0) {
            boolean star = (x * 7919 + y * 104_729) % 1009 == 0;
            return star ? 0xfffbe8 : rgb(0.03, 0.03, 0.05 + 0.1 * y / HEIGHT);
        }
        double light = Math.max(0, (-dx - dy + Math.sqrt(inside)) / Math.sqrt(3));
        double bands = 0.75 + 0.25 * Math.sin(dy * 14 + Math.sin(dx * 5));
        return rgb(light * bands, light * bands * 0.8, light * 0.55);
    }

    /** Two waves that cross: four bright points in the spectrum, and the centre. */
    private static int weave(int x, int y) {
        double warp = Math.cos(2 * Math.PI * 20 * x / WIDTH);
        double weft = Math.cos(2 * Math.PI * 30 * y / HEIGHT);
        return grey(0.5 + 0.25 * warp + 0.25 * weft);
    }

    private static int text(int x, int y) {
        int dot = 13;
        int column = (x - 46) / dot;
        int row = Math.floorMod(y - 22, 112) / dot;
        int letter = column / 6;
        boolean ink = x >= 46
                && letter < LETTERS.length
                && column % 6 < 5
                && row < 7
                && (LETTERS[letter][row] >> (4 - column % 6) & 1) == 1;
        return ink ? 0x20304a : 0xf4f0e6;
    }

    private static void write(Path file, Pixels pixels) throws IOException {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                image.setRGB(x, y, pixels.at(x, y));
            }
        }
        String name = file.getFileName().toString();
        ImageIO.write(image, name.substring(name.lastIndexOf('.') + 1), file.toFile());
    }

    private static int grey(double brightness) {
        return rgb(brightness, brightness, brightness);
    }

    private static int rgb(double red, double green, double blue) {
        return channel(red) << 16 | channel(green) << 8 | channel(blue);
    }

    private static int channel(double value) {
        return (int) Math.round(255 * Math.min(1, Math.max(0, value)));
    }

    @FunctionalInterface
    private interface Pixels {

        int at(int x, int y);
    }
}
