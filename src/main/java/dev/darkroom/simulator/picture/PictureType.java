package dev.darkroom.simulator.picture;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.FileImageInputStream;

/** The types of pictures that the model takes. */
public enum PictureType {
    PNG("png", "image/png"),
    JPEG("jpg", "image/jpeg"),
    WEBP("webp", "image/webp"),
    GIF("gif", "image/gif");

    private static final int HEAD = 12;

    private final String extension;
    private final String mime;

    PictureType(String extension, String mime) {
        this.extension = extension;
        this.mime = mime;
    }

    public String extension() {
        return extension;
    }

    public String mime() {
        return mime;
    }

    /** The type by the file's content; empty if it is none of these or its size cannot be read. */
    public static Optional<PictureType> of(Path file) throws IOException {
        Optional<PictureType> type = byHead(head(file));
        return type.filter(found -> found == WEBP || hasSize(file, found));
    }

    /** The type by the file's name, PNG if the name tells none. */
    public static PictureType byName(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(type -> lower.endsWith("." + type.extension))
                .findFirst()
                .orElse(PNG);
    }

    static Optional<PictureType> byHead(byte[] head) {
        String text = new String(head, StandardCharsets.ISO_8859_1);
        if (text.startsWith("\u0089PNG\r\n\u001a\n")) {
            return Optional.of(PNG);
        }
        if (text.startsWith("\u00ff\u00d8\u00ff")) {
            return Optional.of(JPEG);
        }
        if (text.startsWith("GIF87a") || text.startsWith("GIF89a")) {
            return Optional.of(GIF);
        }
        return text.startsWith("RIFF") && text.startsWith("WEBP", 8) ? Optional.of(WEBP) : Optional.empty();
    }

    static byte[] head(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(HEAD);
        }
    }

    private static boolean hasSize(Path file, PictureType type) {
        Iterator<ImageReader> readers = ImageIO.getImageReadersBySuffix(type.extension);
        ImageReader reader = readers.next();
        try (FileImageInputStream in = new FileImageInputStream(file.toFile())) {
            reader.setInput(in, true, true);
            return reader.getWidth(0) > 0 && reader.getHeight(0) > 0;
        } catch (IOException | RuntimeException e) {
            return false; // damaged: ImageIO throws many things
        } finally {
            reader.dispose();
        }
    }
}
