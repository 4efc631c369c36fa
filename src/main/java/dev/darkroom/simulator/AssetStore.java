package dev.darkroom.simulator;

import dev.darkroom.simulator.picture.SampleCat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** Uploaded pictures and results as files, under the keys that the API gives them. */
final class AssetStore {
    /** The asset path that the API's documentation uses; always there, drawn at the first start. */
    static final String SAMPLE = "development/images/2025_12_04_18_10_29_882_cat.png";

    private static final String FOLDER = "development/images/";
    private static final Pattern KEY = Pattern.compile("development/images/[A-Za-z0-9_][A-Za-z0-9_.-]{0,199}");
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyy_MM_dd_HH_mm_ss_SSS", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final int NAMES_TRIED = 10_000;

    private final Path folder;
    private final Path incoming;

    AssetStore(Path home) {
        folder = home.resolve("assets");
        incoming = home.resolve("incoming");
        try {
            Files.createDirectories(folder);
            Files.createDirectories(incoming);
            deleteLeftovers();
            if (Files.notExists(file(SAMPLE))) {
                Path drawn = newFile();
                Files.write(drawn, SampleCat.png());
                Files.move(drawn, file(SAMPLE));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot set up the simulator's pictures in " + home, e);
        }
    }

    /** What a crash left half written. */
    private void deleteLeftovers() throws IOException {
        try (DirectoryStream<Path> parts = Files.newDirectoryStream(incoming, "*.part")) {
            for (Path part : parts) {
                Files.delete(part);
            }
        }
    }

    /** The file of a key, if the key is one of ours and the file is there. */
    Optional<Path> find(String key) {
        return KEY.matcher(key).matches() ? Optional.of(file(key)).filter(Files::isRegularFile) : Optional.empty();
    }

    /** A new file on the store's own disk that can be kept later. */
    Path newFile() {
        return incoming.resolve(UUID.randomUUID() + ".part");
    }

    /** Moves a finished file into the store under a new key that ends in the name and returns the key. */
    synchronized String keep(Path finished, String name) throws IOException {
        Instant now = Instant.now();
        for (int i = 0; i < NAMES_TRIED; i++) {
            String key = FOLDER + STAMP.format(now.plusMillis(i)) + "_" + name;
            try {
                Files.move(finished, file(key));
                return key;
            } catch (FileAlreadyExistsException e) {
                // another picture of this name in the same millisecond: the next one is free
            }
        }
        throw new IOException("No free name for " + name + " in " + folder);
    }

    /** The name without its folder, in harmless characters, at most 100 long. */
    static String safeName(String name) {
        String base = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
        String safe = base.replaceAll("[^A-Za-z0-9.-]+", "_").replaceAll("\\.{2,}", ".");
        return safe.isEmpty() ? "picture" : safe.substring(Math.max(0, safe.length() - 100));
    }

    private Path file(String key) {
        return folder.resolve(key.substring(FOLDER.length()));
    }
}
