package dev.darkroom.cli;

import dev.darkroom.disk.DataDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * {@code darkroom.data-dir}, read without the configuration framework where that gives the same: it takes a quarter of a second to load, and a command that
 * asks a service needs nothing else of it.
 */
final class LocalDataDirectory {

    private static final String PROPERTY = "darkroom.data-dir";
    private static final String VARIABLE = "DARKROOM_DATA_DIR";

    /** Of the working directory, both. */
    private static final List<Path> FILES = List.of(Path.of("config", "application.properties"), Path.of(".env"));

    private LocalDataDirectory() {}

    static Path find(PrintWriter err) {
        if (isInFile() || isExpression(System.getProperty(PROPERTY)) || isExpression(System.getenv(VARIABLE))) {
            return Settings.dataDirectory(Settings.read(err));
        }
        String property = System.getProperty(PROPERTY);
        String given = property == null ? System.getenv(VARIABLE) : property;
        return given == null || given.isEmpty() ? DataDirectory.standard() : Path.of(given);
    }

    /** A file may spell it in several ways: who reads it in earnest shall say what it means. */
    private static boolean isInFile() {
        try {
            for (Path file : FILES) {
                if (Files.exists(file)
                        && Files.readString(file).toLowerCase(Locale.ROOT).contains("data")) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private static boolean isExpression(String value) {
        return value != null && (value.contains("$") || value.contains("\\"));
    }
}
