package dev.darkroom.picture;

import dev.darkroom.job.PictureType;
import java.io.IOException;
import java.nio.file.Path;

/** Walks a picture from its header to its end without decoding a pixel, so that no size it claims costs memory or time. */
public final class WholePicture {

    private WholePicture() {}

    /**
     * The size its header states, once the end of the picture was found. Of a PNG every checksum is right, too.
     *
     * @param type as the first bytes tell it
     * @throws DamagedPicture where it is cut short, damaged, or states no size
     */
    public static PictureSize size(Path file, PictureType type) throws IOException {
        PictureSize size = switch (type) {
            case PNG -> PngChunks.walk(file);
            case JPEG -> JpegSegments.walk(file);
            case GIF -> GifBlocks.walk(file);
            case WEBP -> WebpChunks.walk(file);
            case AVIF -> throw new IllegalArgumentException("nobody hands in or buys " + type);
        };
        if (size.width() <= 0 || size.height() <= 0) {
            throw DamagedPicture.corrupt("The picture is damaged: its header states no size.", null);
        }
        return size;
    }
}
