package dev.darkroom.result;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** Will the pictures fit? A full disk in the middle of a batch is found only after calls were paid. */
public final class DiskSpace {

    /** A PNG of a megapixel with much detail, its record and the room a file system wastes. */
    private static final long BYTES_OF_A_PICTURE = 2_500_000;

    private DiskSpace() {}

    static Optional<String> warning(Path folder, long pictures) {
        return shortage(folder, pictures).map(shortage -> folder + " has " + shortage + ". A full disk stops the run.");
    }

    /** "3 MB free; 8 pictures take about 20 MB", where the disk of this folder will probably not hold so many. */
    public static Optional<String> shortage(Path folder, long pictures) {
        long usable = usable(folder);
        return pictures <= usable / BYTES_OF_A_PICTURE
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        "%,d MB free; %,d pictures take about %,d MB",
                        usable / 1_000_000,
                        pictures,
                        pictures * BYTES_OF_A_PICTURE / 1_000_000));
    }

    private static long usable(Path folder) {
        try {
            return Files.getFileStore(folder).getUsableSpace();
        } catch (IOException e) {
            // Some network shares do not tell. Not knowing is no reason to warn, and none to stop.
            return Long.MAX_VALUE;
        }
    }
}
