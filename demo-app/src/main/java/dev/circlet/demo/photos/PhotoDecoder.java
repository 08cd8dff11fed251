package dev.circlet.demo.photos;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import net.coobird.thumbnailator.util.exif.ExifFilterUtils;
import net.coobird.thumbnailator.util.exif.ExifUtils;
import net.coobird.thumbnailator.util.exif.Orientation;
import org.jspecify.annotations.Nullable;

/** Turns files into images, within bounds: the size a file claims is read before memory is taken for it. */
final class PhotoDecoder {

    // 24 megapixels are 96 MB as an image. Larger photos are read at every second, third, ... pixel.
    private static final long MAX_PIXELS = 24_000_000;
    private static final long MAX_CLAIMED_PIXELS = 1_000_000_000;

    static {
        // Photos come from a file or a jar already; a second copy on disk gains nothing.
        ImageIO.setUseCache(false);
    }

    private PhotoDecoder() {}

    /**
     * Decodes the first image of a file.
     *
     * @throws NotAnImageException if it is none, is damaged, or claims to be absurdly large
     */
    static BufferedImage decode(String name, InputStream file) throws IOException {
        try (ImageInputStream in = ImageIO.createImageInputStream(file)) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                throw new NotAnImageException(name, "it is in no format that is known here", null);
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(in, true);
                return read(name, reader);
            } catch (IOException | RuntimeException damaged) {
                // The readers of the JDK meet damaged files with almost any unchecked exception.
                throw damaged instanceof NotAnImageException e
                        ? e
                        : new NotAnImageException(name, "it is damaged or of an unsupported kind", damaged);
            } finally {
                reader.dispose();
            }
        }
    }

    private static BufferedImage read(String name, ImageReader reader) throws IOException {
        long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
        if (pixels > MAX_CLAIMED_PIXELS) {
            throw new NotAnImageException(name, "it claims to have " + pixels + " pixels", null);
        }
        int step = (int) Math.ceil(Math.sqrt((double) pixels / MAX_PIXELS));
        ImageReadParam param = reader.getDefaultReadParam();
        param.setSourceSubsampling(Math.max(1, step), Math.max(1, step), 0, 0);
        return upright(reader, reader.read(0, param));
    }

    /** Cameras store what the sensor saw and note how they were held. */
    private static BufferedImage upright(ImageReader reader, BufferedImage image) throws IOException {
        Orientation orientation = orientation(reader);
        return orientation == null || orientation == Orientation.TOP_LEFT
                ? image
                : ExifFilterUtils.getFilterForOrientation(orientation).apply(image);
    }

    private static @Nullable Orientation orientation(ImageReader reader) throws IOException {
        if (!reader.getFormatName().equalsIgnoreCase("jpeg")) {
            return null;
        }
        try {
            return ExifUtils.getExifOrientation(reader, 0);
        } catch (IOException | RuntimeException malformed) {
            // A broken note does not make the photo unreadable.
            return null;
        }
    }
}
