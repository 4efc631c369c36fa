package dev.darkroom.api;

import dev.darkroom.disk.DataDirectory;
import dev.darkroom.disk.DataDirectoryConfig;
import dev.darkroom.disk.DurableFiles;
import dev.darkroom.job.Sha256;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** The whole lists of what was wrong with submissions, for those who submitted, in the data directory, which all nodes share, for an hour. */
@ApplicationScoped
class RefusedSubmissions {

    static final Duration KEPT = Duration.ofHours(1);

    /** The oldest go first where more are refused within the hour. */
    private static final int MOST = 100;

    private static final long MOST_BYTES = 1L << 30;

    private final Path folder;

    RefusedSubmissions(DataDirectoryConfig data) {
        this.folder = DataDirectory.of(data).resolve("refused").toAbsolutePath().normalize();
    }

    /** Where a list is to be written; its folder is there. */
    Path file(String owner, UUID id) throws IOException {
        DurableFiles.createPrivateFolder(folder);
        sweep();
        return path(owner, id);
    }

    /** Empty where there is none, where it is too old, or somebody else's. */
    Optional<Path> find(String owner, UUID id) throws IOException {
        Path file = path(owner, id);
        return Files.isRegularFile(file)
                        && !isOld(Files.getLastModifiedTime(file).toInstant())
                ? Optional.of(file)
                : Optional.empty();
    }

    /** The owner is part of the name: nobody else's look finds it. */
    private Path path(String owner, UUID id) {
        return folder.resolve(id + "-" + Sha256.of(owner).substring(0, 32) + ".csv");
    }

    /** Removes what is too old, and the oldest of what is too much. */
    synchronized void sweep() throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        record Kept(Path file, Instant written, long bytes) {}
        List<Kept> all = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                all.add(new Kept(file, Files.getLastModifiedTime(file).toInstant(), Files.size(file)));
            }
        } catch (NoSuchFileException e) {
            // Another node on the same folder was quicker; the next sweep comes soon.
            return;
        }
        all.sort(Comparator.comparing(Kept::written).reversed());
        long bytes = 0;
        for (int i = 0; i < all.size(); i++) {
            Kept one = all.get(i);
            bytes += one.bytes();
            if (i >= MOST - 1 || bytes > MOST_BYTES || isOld(one.written())) {
                Files.deleteIfExists(one.file());
            }
        }
    }

    private static boolean isOld(Instant written) {
        return written.isBefore(Instant.now().minus(KEPT));
    }
}
