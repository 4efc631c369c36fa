package dev.darkroom.picture;

import dev.darkroom.job.PictureType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import javax.imageio.IIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;
import javax.imageio.stream.FileImageInputStream;

/**
 * Decodes a picture to see that it can be. Every row is decoded and one pixel of each kept, so the heap stays small; what the JDK's native
 * JPEG code allocates grows with the pixels, so only so many pixels are decoded at a time, over all threads.
 */
public final class PictureDecoder {

    private static final int PIXELS_OF_A_PERMIT = 1_000_000;

    private final int permits;
    private final Semaphore pixels;

    public PictureDecoder(long maxPixels) {
        this.permits = Math.max(1, Math.toIntExact(maxPixels / PIXELS_OF_A_PERMIT));
        // Fair: a large picture would wait for ever behind a stream of small ones.
        this.pixels = new Semaphore(permits, true);
    }

    /**
     * Reads every pixel of a PNG or JPEG.
     *
     * @param size as its header states it, and not too large: the caller's matter
     * @throws DamagedPicture where it cannot be decoded
     */
    public void decode(Path file, PictureType type, PictureSize size) throws IOException {
        int share = (int) Math.min(permits, size.pixels() / PIXELS_OF_A_PERMIT + 1);
        // Bounded by itself: whoever holds permits is decoding a picture of bounded size.
        pixels.acquireUninterruptibly(share);
        try {
            readAll(file, type, size);
        } finally {
            pixels.release(share);
        }
    }

    private static void readAll(Path file, PictureType type, PictureSize size) throws IOException {
        ImageReader reader = ImageIO.getImageReadersByFormatName(type.name()).next();
        List<String> warnings = new ArrayList<>();
        // A stream on the file itself: ImageIO's default would first copy it to the temporary folder.
        try (FileImageInputStream in = new FileImageInputStream(file.toFile())) {
            // Metadata is ignored: compressed text and colour profiles inside may be bombs of their own.
            reader.setInput(in, true, true);
            reader.addIIOReadWarningListener((IIOReadWarningListener) (source, warning) -> {
                if (warnings.size() < 100) {
                    warnings.add(warning);
                }
            });
            PictureSize frame = PictureSize.ofFirstFrame(reader);
            // A JPEG may have a second header: the size that was bounded need not be the one that is allocated.
            if (frame.width() > size.width() || frame.height() > size.height()) {
                throw new IIOException("it has more pixels than its header states");
            }
            ImageReadParam oneColumn = reader.getDefaultReadParam();
            oneColumn.setSourceSubsampling(size.width(), 1, 0, 0);
            if (reader.canReadRaster()) {
                // Without colour conversion, which refuses CMYK and odd profiles.
                reader.readRaster(0, oneColumn);
            } else {
                reader.read(0, oneColumn);
            }
        } catch (IOException | RuntimeException e) {
            // The JDK's readers answer some damage with an index out of bounds.
            throw DamagedPicture.corrupt("The " + type + " cannot be decoded: " + e.getMessage() + ".", e);
        } finally {
            reader.dispose();
        }
        Optional<String> damage =
                warnings.stream().filter(PictureDecoder::isDamage).findFirst();
        if (damage.isPresent()) {
            throw DamagedPicture.corrupt("The " + type + " is damaged: " + damage.get() + ".", null);
        }
    }

    /** libjpeg's words, never translated. Stray bytes between segments are clumsy but harm no pixel. */
    private static boolean isDamage(String warning) {
        boolean stray = warning.contains("extraneous bytes");
        return !stray && (warning.startsWith("Corrupt JPEG data") || warning.startsWith("Premature end"));
    }
}
