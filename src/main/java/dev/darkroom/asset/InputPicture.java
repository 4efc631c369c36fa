package dev.darkroom.asset;

import dev.darkroom.job.PictureType;
import dev.darkroom.job.Sha256;
import dev.darkroom.picture.DamagedPicture;
import dev.darkroom.picture.WholePicture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A picture to edit as it lay in its file when it was looked at, and found whole.
 *
 * @param type by its first bytes
 * @param sha256 of its bytes, in hexadecimal digits
 */
public record InputPicture(Path file, PictureType type, String sha256, long bytes) {

    /**
     * Reads it to its end.
     *
     * @throws RefusedAsset where it is no picture that can be edited, or is not whole: an edit of half a picture costs as much as one of a whole one
     * @throws IOException where it cannot be read just now
     */
    public static InputPicture read(Path file) throws IOException {
        PictureType type = PictureType.of(file)
                .filter(PictureType::isInput)
                .orElseThrow(() -> new RefusedAsset(
                        RefusedAsset.Reason.NOT_A_PICTURE, file + " is not a png, jpeg, webp or gif picture"));
        try {
            WholePicture.size(file, type);
        } catch (DamagedPicture e) {
            throw new RefusedAsset(RefusedAsset.Reason.DAMAGED, file + ": " + e.getMessage());
        }
        return new InputPicture(file, type, Sha256.of(file), Files.size(file));
    }

    /**
     * What was sent must be what is remembered under its hash.
     *
     * @throws IOException where the file holds other bytes by now
     */
    public void requireUnchanged() throws IOException {
        if (!Sha256.of(file).equals(sha256)) {
            throw new IOException(file + " was changed while it was uploaded");
        }
    }
}
