package dev.darkroom.cli;

import dev.darkroom.intake.RowError;
import dev.darkroom.intake.RowErrorFile;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/** The list of all mistakes of a file. Where it cannot be written the mistakes are found and shown all the same, and it is told why there is no list. */
final class MistakesFile implements Consumer<RowError>, Closeable {

    private final Path file;
    private final RowErrorFile rows;
    private IOException failure;

    MistakesFile(Path file) {
        this.file = file;
        this.rows = new RowErrorFile(file);
    }

    @Override
    public void accept(RowError error) {
        if (failure != null) {
            return;
        }
        try {
            rows.accept(error);
        } catch (UncheckedIOException e) {
            failure = e.getCause();
        }
    }

    /** A sentence about where all of them are; right once it is closed. */
    String whereabouts() {
        if (failure == null) {
            return "All of them: " + file;
        }
        String reason = failure instanceof AccessDeniedException ? "permission denied" : failure.toString();
        return "The file of all of them could not be written: " + file + ": " + reason;
    }

    /** Removes the list of an earlier run once the rows are queued, which only then have no mistakes, the ledger's among them, or says whose it is not; a sentence where there was one. */
    Optional<String> forgetEarlier() {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        try {
            if (RowErrorFile.isOne(file)) {
                Files.delete(file);
                return Optional.of("No mistakes any more: the list of an earlier run is removed: " + file);
            }
        } catch (IOException e) {
            // Somebody else has it open, or may alone change the folder.
        }
        return Optional.of("No mistakes here: " + file + " is not of this run.");
    }

    @Override
    public void close() {
        try {
            rows.close();
        } catch (IOException e) {
            failure = failure == null ? e : failure;
        }
    }
}
