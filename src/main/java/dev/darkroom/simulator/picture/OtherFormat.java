package dev.darkroom.simulator.picture;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** The same picture in the format that was not asked for. */
public final class OtherFormat {
    private OtherFormat() {}

    /** JPEG for a PNG, PNG for anything else. */
    public static byte[] of(byte[] file) {
        try {
            BufferedImage picture = ImageIO.read(new MemoryCacheImageInputStream(new ByteArrayInputStream(file)));
            if (picture == null) {
                throw new IOException("not a picture that Java can read");
            }
            boolean png =
                    PictureType.byHead(file).filter(PictureType.PNG::equals).isPresent();
            return png ? Encoding.jpeg(Canvas.rgb(picture), 80) : Encoding.png(Canvas.rgb(picture));
        } catch (IOException e) {
            throw new UncheckedIOException("The picture cannot be turned into another format", e);
        }
    }
}
