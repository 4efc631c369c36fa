package dev.darkroom.result;

import dev.darkroom.job.OutputFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** What a file is by its first bytes, whatever its name or its sender say. */
enum PictureType {
    PNG("png", OutputFormat.PNG, "\u0089PNG\r\n\u001a\n", 0, ""),
    JPEG("jpg", OutputFormat.JPG, "\u00ff\u00d8\u00ff", 0, ""),
    WEBP("webp", null, "RIFF", 8, "WEBP"),
    GIF("gif", null, "GIF8", 0, ""),
    AVIF("avif", null, "", 4, "ftypavif");

    static final int HEAD = 64;

    private final String ending;
    private final OutputFormat format;
    private final String start;
    private final int at;
    private final String there;

    PictureType(String ending, OutputFormat format, String start, int at, String there) {
        this.ending = ending;
        this.format = format;
        this.start = start;
        this.at = at;
        this.there = there;
    }

    String ending() {
        return ending;
    }

    boolean is(OutputFormat asked) {
        return format == asked;
    }

    static Optional<PictureType> of(Path file) throws IOException {
        String head = head(file);
        return Arrays.stream(values())
                .filter(t -> head.startsWith(t.start) && head.startsWith(t.there, t.at))
                .findFirst();
    }

    /** Its first bytes, a character each. */
    static String head(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(HEAD), StandardCharsets.ISO_8859_1);
        }
    }
}
