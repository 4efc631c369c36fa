package dev.darkroom.intake;

import java.nio.file.Path;
import java.util.Locale;

/** How rows are written down. */
public enum Format {
    CSV,
    /** One JSON object per line. */
    JSONL;

    /** By the file's ending: {@code .jsonl} and {@code .ndjson} are JSONL, everything else is CSV. */
    public static Format of(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        return name.endsWith(".jsonl") || name.endsWith(".ndjson") ? JSONL : CSV;
    }
}
