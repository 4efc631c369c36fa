package dev.darkroom.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The number of the folder's arrangement, so that an older Darkroom keeps its hands off what a newer one made. */
final class Layout {
    private static final int CURRENT = 1;

    private Layout() {}

    static void check(Path home) throws IOException {
        Path file = home.resolve("layout");
        if (!Files.exists(file) || Files.size(file) == 0) {
            Files.writeString(file, CURRENT + "\n");
            return;
        }
        String found = Files.readString(file).trim();
        if (!found.equals(Integer.toString(CURRENT))) {
            throw new DatabaseUnavailable(
                    "The embedded database in %s was made by a newer Darkroom (layout '%s', this one knows %d): use the newer Darkroom, or set DARKROOM_DATA_DIR to another folder; nothing was changed."
                            .formatted(home, found, CURRENT));
        }
    }
}
