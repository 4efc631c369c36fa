package dev.darkroom.result;

import dev.darkroom.disk.DurableFiles;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The files of a results folder that have no name yet.
 *
 * @param out the results folder
 */
record Parts(Path out) {

    private static final String FOLDER = ".parts";

    private Path folder() throws IOException {
        Path folder = out.resolve(FOLDER);
        DurableFiles.createFolder(folder);
        return folder;
    }

    /** Writes a file to its own folder and to each of these, to see that it can. */
    void probe(Path... folders) throws IOException {
        Path own = next(".probe");
        for (Path folder :
                Stream.concat(Stream.of(own.getParent()), Stream.of(folders)).toList()) {
            Path probe = folder.resolve(own.getFileName());
            Files.write(probe, new byte[] {1});
            Files.delete(probe);
        }
    }

    /** No file yet, and never given twice. */
    Path next(String name) {
        try {
            return folder().resolve(name + "-" + UUID.randomUUID() + ".part");
        } catch (IOException e) {
            throw ResultException.writing(e, out);
        }
    }

    static void discard(Path part) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            // Nothing hangs on it: the sweep takes it some day.
        }
    }

    /** Deletes those that were last written to so long ago, and says how many. */
    int sweep(Duration age) {
        int swept = 0;
        Instant before = now().minus(age);
        try (DirectoryStream<Path> parts = Files.newDirectoryStream(folder(), "*.part")) {
            for (Path part : parts) {
                if (isOlder(part, before) && Files.deleteIfExists(part)) {
                    swept++;
                }
            }
            return swept;
        } catch (IOException e) {
            throw ResultException.writing(e, out);
        }
    }

    /** False, too, where another process was quicker. */
    private static boolean isOlder(Path part, Instant before) throws IOException {
        try {
            return !Files.getLastModifiedTime(part, LinkOption.NOFOLLOW_LINKS)
                    .toInstant()
                    .isAfter(before);
        } catch (NoSuchFileException gone) {
            return false;
        }
    }

    /** By the clock of the file system, which is another machine's where the folder is: one of ours that is ahead must not take a download away. */
    private Instant now() {
        Path probe = next("now");
        try {
            Files.createFile(probe);
            Instant now = Files.getLastModifiedTime(probe).toInstant();
            Files.delete(probe);
            return now;
        } catch (IOException e) {
            throw ResultException.writing(e, out);
        }
    }
}
