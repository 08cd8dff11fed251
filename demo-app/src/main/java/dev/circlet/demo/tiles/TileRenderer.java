package dev.circlet.demo.tiles;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;

/** Draws tiles. Two renderings of the same tile are equal byte for byte, whichever node makes them. */
final class TileRenderer {

    /** The side of a tile in pixels. */
    static final int SIZE = 256;

    private static final int INSIDE_COLOUR = 0x10121a;

    /** Renders a tile as PNG. An interrupt stops it within a row of pixels. */
    byte[] render(TileKey key) throws IOException, InterruptedException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(draw(key), "png", out);
        return out.toByteArray();
    }

    private static BufferedImage draw(TileKey key) throws InterruptedException {
        BufferedImage image = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
        TileSet set = key.set();
        double step = set.side() / SIZE / (1L << key.z());
        // Whole pixels are counted before the multiplication, so that neighbouring tiles meet without a seam.
        long firstColumn = (long) key.x() * SIZE;
        long firstRow = (long) key.y() * SIZE;
        int iterations = iterations(key.z());
        for (int row = 0; row < SIZE; row++) {
            if (Thread.interrupted()) {
                throw new InterruptedException("Nobody waits for this tile any more");
            }
            double im = set.top() - (firstRow + row + 0.5) * step;
            for (int column = 0; column < SIZE; column++) {
                double re = set.left() + (firstColumn + column + 0.5) * step;
                image.setRGB(column, row, colour(set.escape(re, im, iterations)));
            }
        }
        return image;
    }

    /** Deeper boundaries need more steps to show their detail. */
    private static int iterations(int zoom) {
        return 256 + 64 * zoom;
    }

    private static int colour(double escape) {
        if (escape == TileSet.INSIDE) {
            return INSIDE_COLOUR;
        }
        // The logarithm spreads the few colours of the far outside and the many near the boundary evenly.
        double turn = Math.log1p(escape) * 1.2;
        return wave(turn + 3.6) << 16 | wave(turn + 3.1) << 8 | wave(turn + 2.5);
    }

    private static int wave(double turn) {
        return (int) Math.round(127.5 + 127.5 * Math.cos(turn));
    }
}
