package dev.circlet.demo.photos;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import net.coobird.thumbnailator.Thumbnails;

/** Makes the pictures that can be had of a photo, all as PNG. */
final class PhotoPictures {

    private static final int THUMB_SIDE = 256;
    private static final int SPECTRUM_SIDE = 512;

    private PhotoPictures() {}

    static byte[] make(PhotoKey.Kind kind, BufferedImage photo) throws IOException {
        return switch (kind) {
            case THUMB -> png(thumb(photo));
            case MAGNITUDE -> png(spectrum(photo).magnitudeImage());
            case PHASE -> png(spectrum(photo).phaseImage());
        };
    }

    private static Spectrum spectrum(BufferedImage photo) {
        return Spectrum.of(Greyscale.of(photo).fit(SPECTRUM_SIDE));
    }

    private static BufferedImage thumb(BufferedImage photo) throws IOException {
        BufferedImage flat = new BufferedImage(photo.getWidth(), photo.getHeight(), BufferedImage.TYPE_INT_RGB);
        var graphics = flat.createGraphics();
        graphics.drawImage(photo, 0, 0, Color.WHITE, null);
        graphics.dispose();
        if (Math.max(photo.getWidth(), photo.getHeight()) <= THUMB_SIDE) {
            return flat;
        }
        return Thumbnails.of(flat).size(THUMB_SIDE, THUMB_SIDE).asBufferedImage();
    }

    private static byte[] png(BufferedImage image) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, "png", out);
        return out.toByteArray();
    }
}
