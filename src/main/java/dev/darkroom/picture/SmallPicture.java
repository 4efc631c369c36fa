package dev.darkroom.picture;

import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import com.twelvemonkeys.imageio.stream.BufferedFileImageInputStreamSpi;
import dev.darkroom.job.PictureType;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import net.coobird.thumbnailator.Thumbnails;
import net.coobird.thumbnailator.util.exif.ExifFilterUtils;
import net.coobird.thumbnailator.util.exif.ExifUtils;
import net.coobird.thumbnailator.util.exif.Orientation;

/**
 * How a picture looks small. Of a large one only every n-th row and column is kept while it is decoded, so the heap holds a few megabytes whatever its size. But a
 * lossless or transparent WebP is decoded whole first, and what the JDK's native JPEG code takes grows with the pixels, too: {@link ThumbnailBounds} says how far.
 */
final class SmallPicture {

    static {
        // A JVM on a desktop would else ask its display; servers have none.
        if (System.getProperty("java.awt.headless") == null) {
            System.setProperty("java.awt.headless", "true");
        }
    }

    private static final double QUALITY = 0.85;

    /** A progressive JPEG becomes sharper with each pass over all its pixels: encoders make some ten, and a file of a megabyte can hold ten thousand. */
    private static final int MOST_PASSES = 30;

    private SmallPicture() {}

    /**
     * A JPEG, or a PNG where the picture is transparent somewhere.
     *
     * @param side the longer one at most, in pixels; small pictures are not enlarged
     * @throws DamagedPicture where it cannot be decoded
     * @throws NoThumbnail where its first frame has more pixels than are decoded
     */
    static byte[] of(Path file, PictureType type, int side) throws IOException {
        BufferedImage decoded = decode(file, type, side);
        int longest = Math.max(decoded.getWidth(), decoded.getHeight());
        Thumbnails.Builder<BufferedImage> small = Thumbnails.of(decoded);
        small.addFilter(ExifFilterUtils.getFilterForOrientation(orientation(file, type)));
        if (longest > side) {
            small.size(side, side);
        } else {
            small.scale(1);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        if (decoded.getColorModel().hasAlpha()) {
            small.outputFormat("png").toOutputStream(bytes);
        } else {
            small.outputFormat("jpg").outputQuality(QUALITY).toOutputStream(bytes);
        }
        return bytes.toByteArray();
    }

    private static BufferedImage decode(Path file, PictureType type, int side) throws IOException {
        ImageReader reader = reader(type);
        try (ImageInputStream in = open(file)) {
            // Metadata is ignored: compressed text and colour profiles inside may be bombs of their own.
            reader.setInput(in, true, true);
            // What is allocated goes by the frame: that of a GIF or an animated WebP may be larger than the picture
            // says it is.
            PictureSize size = PictureSize.ofFirstFrame(reader);
            ThumbnailBounds.require(size, type);
            ImageReadParam some = reader.getDefaultReadParam();
            // Twice as many pixels as are shown, for the scaling to be smooth.
            int step = Math.max(1, Math.max(size.width(), size.height()) / (2 * side));
            some.setSourceSubsampling(step, step, 0, 0);
            some.setSourceProgressivePasses(0, MOST_PASSES);
            return reader.read(0, some);
        } catch (NoThumbnail e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // The JDK's readers answer some damage with an index out of bounds, and CMYK as an unsupported type.
            throw DamagedPicture.corrupt("The " + type + " cannot be decoded: " + e.getMessage() + ".", e);
        } finally {
            reader.dispose();
        }
    }

    /** As the camera was held. */
    private static Orientation orientation(Path file, PictureType type) {
        if (type != PictureType.JPEG) {
            return Orientation.TOP_LEFT;
        }
        ImageReader reader = reader(type);
        try (ImageInputStream in = open(file)) {
            reader.setInput(in, true, false);
            Orientation found = ExifUtils.getExifOrientation(reader, 0);
            return found == null ? Orientation.TOP_LEFT : found;
        } catch (IOException | RuntimeException e) {
            // Damaged metadata is no reason to show nothing.
            return Orientation.TOP_LEFT;
        } finally {
            reader.dispose();
        }
    }

    /** Buffered: the reader of WebP asks for single bytes, and each would be a call to the system. */
    private static ImageInputStream open(Path file) throws IOException {
        return new BufferedFileImageInputStreamSpi().createInputStreamInstance(file.toFile(), false, null);
    }

    private static ImageReader reader(PictureType type) {
        return type == PictureType.WEBP
                ? new WebPImageReaderSpi().createReaderInstance(null)
                : ImageIO.getImageReadersByFormatName(type.name()).next();
    }
}
