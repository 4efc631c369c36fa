package dev.darkroom.picture;

import dev.darkroom.job.PictureType;

/** How large a picture may be to be decoded for a small one: a decoder holds whole rows, and some of them all, however small the picture is to become. */
final class ThumbnailBounds {

    /** Decoding a progressive JPEG takes six bytes of native memory for each. */
    private static final long MOST_PIXELS = 50_000_000;

    /** A lossless or transparent WebP is decoded whole, with four bytes of the heap for each. */
    private static final long MOST_PIXELS_OF_WEBP = 25_000_000;

    private static final int LONGEST_SIDE = 20_000;

    private ThumbnailBounds() {}

    static void require(PictureSize size, PictureType type) throws NoThumbnail {
        long most = type == PictureType.WEBP ? MOST_PIXELS_OF_WEBP : MOST_PIXELS;
        if (size.pixels() > most || Math.max(size.width(), size.height()) > LONGEST_SIDE) {
            throw new NoThumbnail(
                    NoThumbnail.Reason.TOO_MANY_PIXELS,
                    "The picture has %,d x %,d pixels; up to %,d pixels, and %,d on a side, are shown small."
                            .formatted(size.width(), size.height(), most, LONGEST_SIDE),
                    null);
        }
    }
}
