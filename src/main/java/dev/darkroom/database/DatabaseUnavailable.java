package dev.darkroom.database;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** There is no database to work with. The message is one line that says why and what the user can do. */
public class DatabaseUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1;

    public DatabaseUnavailable(String message) {
        super(message);
    }

    public DatabaseUnavailable(String message, Throwable cause) {
        super(message, cause);
    }

    /** Names the two faults a user can mend, a full disk and a folder that cannot be written, and passes on any other. */
    static DatabaseUnavailable becauseOf(IOException failure, Path home) {
        String reason = String.valueOf(failure.getMessage());
        if (isDiskFull(reason)) {
            return diskFull(home, failure);
        }
        Path where = failure instanceof FileSystemException fault && fault.getFile() != null
                ? Path.of(fault.getFile())
                : home;
        if (failure instanceof AccessDeniedException || reason.contains("Read-only file system")) {
            return new DatabaseUnavailable(
                    "Darkroom cannot write to %s, where its embedded database lives: make it writable for the user '%s', or set DARKROOM_DATA_DIR to another folder."
                            .formatted(where, System.getProperty("user.name")),
                    failure);
        }
        return new DatabaseUnavailable(
                "The embedded database in %s cannot be used: %s".formatted(home, failure), failure);
    }

    static DatabaseUnavailable diskFull(Path home, Throwable cause) {
        return new DatabaseUnavailable(
                "The disk that holds the embedded database in %s is full: free some space (a new database takes about 150 MB), or set DARKROOM_DATA_DIR to another disk."
                        .formatted(home),
                cause);
    }

    static boolean isDiskFull(String reason) {
        return reason.contains("No space left on device") || reason.contains("Disk quota exceeded");
    }
}
