package dev.darkroom.database;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The server's log: a file per day of the week, emptied when the day comes again. The server empties a file only if it
 * runs at midnight, so {@link #prune()} does it for a laptop's.
 */
record ServerLog(Path folder) {
    static final String FILE_NAME = "postgresql-%a.log";
    private static final Duration KEPT = Duration.ofDays(6);
    private static final long LARGEST = 10L * 1024 * 1024;
    private static final int LONGEST_EXCERPT = 64 * 1024;
    private static final List<String> SEVERITIES = List.of("PANIC:", "FATAL:", "ERROR:", "error:");

    /** To be called while no server runs. */
    void prune() throws IOException {
        Instant oldest = Instant.now().minus(KEPT);
        for (Path file : files()) {
            if (Files.size(file) > LARGEST
                    || Files.getLastModifiedTime(file).toInstant().isBefore(oldest)) {
                Files.delete(file);
            }
        }
    }

    /** What {@link #since} needs to find only what was written later. */
    Map<Path, Long> mark() throws IOException {
        Map<Path, Long> sizes = new HashMap<>();
        for (Path file : files()) {
            sizes.put(file, Files.size(file));
        }
        return sizes;
    }

    String since(Map<Path, Long> mark) throws IOException {
        StringBuilder written = new StringBuilder();
        for (Path file : files()) {
            try (RandomAccessFile content = new RandomAccessFile(file.toFile(), "r")) {
                long from = Math.max(mark.getOrDefault(file, 0L), content.length() - LONGEST_EXCERPT);
                content.seek(Math.min(from, content.length()));
                byte[] bytes = new byte[(int) (content.length() - content.getFilePointer())];
                content.readFully(bytes);
                written.append(new String(bytes, StandardCharsets.UTF_8));
            }
        }
        return written.toString();
    }

    /** The line that says why, else the last one. */
    static String reason(String output) {
        List<String> lines = output.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
        Optional<String> fault = SEVERITIES.stream()
                .flatMap(severity -> lines.stream().filter(line -> line.contains(severity)))
                .findFirst();
        return fault.orElseGet(() -> lines.isEmpty() ? "it said nothing" : lines.get(lines.size() - 1));
    }

    private List<Path> files() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.log")) {
            List<Path> found = new ArrayList<>();
            files.forEach(found::add);
            return found;
        }
    }
}
