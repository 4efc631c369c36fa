package dev.darkroom.intake;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Which files of this machine a row may name. The command line's user may name any; a service must not let its clients read its disk.
 *
 * @param base the folder that relative paths begin in; empty where no local file is allowed
 * @param roots files must lie in one of these folders, symbolic links followed; empty where every folder is allowed
 */
public record LocalImages(Optional<Path> base, Optional<List<Path>> roots) {

    /** Every file, relative to the folder of the input. */
    public static LocalImages anywhere(Path base) {
        return new LocalImages(Optional.of(base.toAbsolutePath().normalize()), Optional.empty());
    }

    /** Files in some folders only. */
    public static LocalImages within(Path base, List<Path> roots) {
        return new LocalImages(Optional.of(base.toAbsolutePath().normalize()), Optional.of(List.copyOf(roots)));
    }

    /**
     * Whether a file may be shown to clients: it lies in one of the folders that they may name pictures in, symbolic links followed.
     *
     * @throws IOException when that cannot be found out
     */
    public boolean mayShow(Path file) throws IOException {
        return roots.isPresent() && LocalImage.isWithin(file, roots.get());
    }

    /** No file at all. */
    public static LocalImages refused() {
        return new LocalImages(Optional.empty(), Optional.empty());
    }
}
