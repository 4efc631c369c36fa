package dev.darkroom.picture;

import java.io.IOException;
import javax.imageio.ImageReader;

/** In pixels. */
public record PictureSize(int width, int height) {

    /** As its decoder takes it, and allocates for it; what was read of the file's header may be another. */
    static PictureSize ofFirstFrame(ImageReader reader) throws IOException {
        return new PictureSize(reader.getWidth(0), reader.getHeight(0));
    }

    public long pixels() {
        return (long) width * height;
    }
}
