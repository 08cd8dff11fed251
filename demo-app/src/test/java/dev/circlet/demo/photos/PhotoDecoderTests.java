package dev.circlet.demo.photos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PhotoDecoderTests {

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpg", "gif", "bmp"})
    void readsTheUsualFormats(String format) throws IOException {
        BufferedImage image = decode(encode(format, 30, 20));

        assertThat(image.getWidth()).isEqualTo(30);
        assertThat(image.getHeight()).isEqualTo(20);
    }

    @Test
    void turnsAPhotoThatWasTakenWithTheCameraHeldUpright() throws IOException {
        BufferedImage image = decode(withExifOrientation(encode("jpg", 30, 20), 6));

        assertThat(image.getWidth()).isEqualTo(20);
        assertThat(image.getHeight()).isEqualTo(30);
        // What was stored in the upper left corner belongs into the upper right one.
        assertThat(image.getRGB(17, 2) & 0xff).isGreaterThan(200);
        assertThat(image.getRGB(2, 2) & 0xff).isLessThan(50);
    }

    @Test
    void metadataInAnUnexpectedOrderIsNoReasonToRefuseAPhoto() throws IOException {
        byte[] jpeg = encode("jpg", 30, 20);
        ByteArrayOutputStream exifBeforeJfif = new ByteArrayOutputStream();
        exifBeforeJfif.write(jpeg, 0, 2);
        exifBeforeJfif.writeBytes(exif(1));
        exifBeforeJfif.write(jpeg, 2, jpeg.length - 2);

        assertThat(decode(exifBeforeJfif.toByteArray()).getWidth()).isEqualTo(30);
    }

    @Test
    void anUnknownOrientationIsNoReasonToRefuseAPhoto() throws IOException {
        assertThat(decode(withExifOrientation(encode("jpg", 30, 20), 99)).getWidth())
                .isEqualTo(30);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "These are words.", "GIF89a", "\u0089PNG\r\n"})
    void whatIsNoImageIsNamed(String content) {
        assertThatExceptionOfType(NotAnImageException.class)
                .isThrownBy(() -> decode(content.getBytes(StandardCharsets.ISO_8859_1)))
                .withMessageContaining("photo.bin");
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "gif"})
    void aDamagedImageIsNoImage(String format) throws IOException {
        byte[] bytes = encode(format, 300, 200);

        assertThatExceptionOfType(NotAnImageException.class)
                .isThrownBy(() -> decode(Arrays.copyOf(bytes, bytes.length / 3)));
    }

    @Test
    void anImageThatClaimsToBeHugeIsRefusedBeforeMemoryIsTaken() throws IOException {
        byte[] bytes = encode("png", 30, 20);
        // Width and height of a PNG stand at 16 and 20, the checksum of their chunk at 29.
        Arrays.fill(bytes, 17, 20, (byte) 0xff);
        Arrays.fill(bytes, 21, 24, (byte) 0xff);
        CRC32 crc = new CRC32();
        crc.update(bytes, 12, 17);
        for (int i = 0; i < 4; i++) {
            bytes[29 + i] = (byte) (crc.getValue() >> 24 - 8 * i);
        }

        assertThatExceptionOfType(NotAnImageException.class)
                .isThrownBy(() -> decode(bytes))
                .withMessageContaining("claims");
    }

    @Test
    void aVeryLargeImageIsReadAtFewerPixels() throws IOException {
        BufferedImage image = decode(encode("png", 10_000, 3_000));

        assertThat(image.getWidth()).isEqualTo(5_000);
        assertThat(image.getHeight()).isEqualTo(1_500);
    }

    private static BufferedImage decode(byte[] file) throws IOException {
        return PhotoDecoder.decode("photo.bin", new ByteArrayInputStream(file));
    }

    /** A dark picture whose upper left quarter is white. */
    private static byte[] encode(String format, int width, int height) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < height / 2; y++) {
            for (int x = 0; x < width / 2; x++) {
                image.getRaster().setSample(x, y, 0, 255);
            }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(ImageIO.write(image, format, out)).isTrue();
        return out.toByteArray();
    }

    /** Puts Exif in the place of JFIF, as cameras do. */
    private static byte[] withExifOrientation(byte[] jpeg, int orientation) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(jpeg, 0, 2);
        out.writeBytes(exif(orientation));
        int afterJfif = 4 + ((jpeg[4] & 0xff) << 8 | jpeg[5] & 0xff);
        out.write(jpeg, afterJfif, jpeg.length - afterJfif);
        return out.toByteArray();
    }

    private static byte[] exif(int orientation) {
        byte[] tiff = {
            'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte) orientation, 0, 0, 0, 0, 0, 0
        };
        byte[] head = {(byte) 0xff, (byte) 0xe1, 0, (byte) (8 + tiff.length), 'E', 'x', 'i', 'f', 0, 0};
        byte[] exif = Arrays.copyOf(head, head.length + tiff.length);
        System.arraycopy(tiff, 0, exif, head.length, tiff.length);
        return exif;
    }
}
