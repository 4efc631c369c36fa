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

    /** @return false: the disk of this folder will probably not hold so many pictures */
    public static boolean holds(Path folder, long pictures) {
        return holds(usable(folder), pictures);
    }

    static Optional<String> warning(Path folder, long pictures) {
        long usable = usable(folder);
        return holds(usable, pictures) ? Optional.empty() : Optional.of(sentence(folder, pictures, usable));
    }

    private static boolean holds(long usable, long pictures) {
        return pictures <= usable / BYTES_OF_A_PICTURE;
    }

    private static long usable(Path folder) {
        try {
            return Files.getFileStore(folder).getUsableSpace();
        } catch (IOException e) {
            // Some network shares do not tell. Not knowing is no reason to warn, and none to stop.
            return Long.MAX_VALUE;
        }
    }

    private static String sentence(Path folder, long pictures, long usable) {
        return String.format(
                Locale.ROOT,
                "%s has %,d MB free; %,d pictures take about %,d MB. A full disk stops the run.",
                folder,
                usable / 1_000_000,
                pictures,
                pictures * BYTES_OF_A_PICTURE / 1_000_000);
    }
}
