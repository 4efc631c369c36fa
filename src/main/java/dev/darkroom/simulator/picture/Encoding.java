package dev.darkroom.simulator.picture;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Turns an RGB picture into the bytes of a file. */
final class Encoding {
    /** Quick rather than small: simulated pictures are looked at once. */
    private static final float PNG_SPEED = 0.7f;

    private Encoding() {}

    static byte[] png(BufferedImage picture) {
        return encode(picture, "png", PNG_SPEED);
    }

    /** Quality from 0 to 100. */
    static byte[] jpeg(BufferedImage picture, int quality) {
        return encode(picture, "jpg", quality / 100f);
    }

    private static byte[] encode(BufferedImage picture, String suffix, float quality) {
        ImageWriter writer = ImageIO.getImageWritersBySuffix(suffix).next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(picture.getWidth() * picture.getHeight() / 2);
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            ImageWriteParam how = writer.getDefaultWriteParam();
            how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            how.setCompressionQuality(quality);
            writer.setOutput(out);
            writer.write(null, new IIOImage(picture, null, null), how);
        } catch (IOException e) {
            throw new UncheckedIOException("A " + suffix + " cannot be written", e);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }
}
