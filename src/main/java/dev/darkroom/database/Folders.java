package dev.darkroom.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/** The few things done to whole folders. */
final class Folders {
    private static final Logger LOG = Logger.getLogger(Folders.class.getName());

    private Folders() {}

    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        for (Path path : deepestFirst(folder)) {
            Files.deleteIfExists(path);
        }
    }

    /**
     * Removes what a killed process left half done. To be called under the start lock; even so an {@code initdb} that
     * outlived its Darkroom may still write there, in which case the leftover stays until the next time.
     */
    static void deleteLeftovers(Path home, String prefix) throws IOException {
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(home, prefix + "*")) {
            for (Path leftover : leftovers) {
                try {
                    delete(leftover);
                } catch (IOException | UncheckedIOException busy) {
                    LOG.log(Level.FINE, "Left for later: " + leftover, busy);
                }
            }
        }
    }

    /** Deepest first, so that the folder itself comes last and tells whether the walk was finished. */
    static List<Path> deepestFirst(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            return paths.sorted(Comparator.reverseOrder()).toList();
        }
    }
}
