package dev.darkroom.result;

import dev.darkroom.job.ErrorCode;
import dev.darkroom.job.OutputFormat;
import dev.darkroom.job.PictureType;
import dev.darkroom.picture.DamagedPicture;
import dev.darkroom.picture.PictureDecoder;
import dev.darkroom.picture.PictureSize;
import dev.darkroom.picture.WholePicture;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Is this file the whole picture that was asked for? */
final class PictureCheck {

    /** Of one side; with one column kept of each row, a picture then takes less than a megabyte of heap. */
    static final int MAX_SIDE = 65_500;

    /** Bytes of a wrong answer that are told. */
    private static final int SHOWN = 64;

    private final PictureDecoder decoder;
    private final long maxPixels;

    PictureCheck(long maxPixels) {
        this.maxPixels = maxPixels;
        this.decoder = new PictureDecoder(maxPixels);
    }

    /** What the file is by its first bytes. */
    PictureType type(Path file) throws IOException {
        if (Files.size(file) == 0) {
            throw new ResultException(ErrorCode.RESULT_EMPTY, "The result has no bytes at all.");
        }
        return PictureType.of(file).orElseThrow(() -> notAnImage(file));
    }

    /** The picture's size, once every byte of it has been looked at. */
    PictureSize size(Path file, PictureType type, OutputFormat asked) throws IOException {
        if (!type.is(asked)) {
            throw new ResultException(
                    ErrorCode.RESULT_WRONG_FORMAT, "The picture came as " + type + "; " + asked + " was asked for.");
        }
        try {
            PictureSize size = WholePicture.size(file, type);
            bound(size);
            decoder.decode(file, type, size);
            return size;
        } catch (DamagedPicture e) {
            throw new ResultException(
                    e.isCutShort() ? ErrorCode.RESULT_TRUNCATED : ErrorCode.RESULT_CORRUPT, e.getMessage(), e);
        }
    }

    private void bound(PictureSize size) {
        if (size.pixels() > maxPixels || Math.max(size.width(), size.height()) > MAX_SIDE) {
            throw new ResultException(
                    ErrorCode.RESULT_TOO_MANY_PIXELS,
                    String.format(
                            Locale.ROOT,
                            "The picture claims %,d x %,d pixels; at most %,d pixels and %,d on a side are taken.",
                            size.width(),
                            size.height(),
                            maxPixels,
                            MAX_SIDE));
        }
    }

    private static ResultException notAnImage(Path file) {
        String start;
        try (InputStream in = Files.newInputStream(file)) {
            String head = new String(in.readNBytes(SHOWN), StandardCharsets.ISO_8859_1);
            start = head.replaceAll("[^ -~]+", " ").strip();
        } catch (IOException e) {
            start = "";
        }
        return new ResultException(
                ErrorCode.RESULT_NOT_AN_IMAGE, "The result is not a picture; it begins with \"" + start + "\".");
    }
}
