package dev.darkroom.job;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** The kinds of picture Darkroom knows, told by their first bytes and never by a name or header. */
public enum PictureType {
    PNG("png", "image/png", "89504e470d0a1a0a"),
    JPEG("jpg", "image/jpeg", "ffd8ff"),
    WEBP("webp", "image/webp", "52494646........57454250"),
    GIF("gif", "image/gif", "474946383[79]61"),
    /** Neither taken as input nor asked for; known so that one that was paid for can be kept under its right ending. */
    AVIF("avif", "image/avif", "........6674797061766966");

    /** Bytes needed to tell. */
    public static final int HEAD = 12;

    private final String ending;
    private final String mediaType;
    private final String magic;

    PictureType(String ending, String mediaType, String magic) {
        this.ending = ending;
        this.mediaType = mediaType;
        this.magic = magic;
    }

    /** The ending of its files, without a dot. */
    public String ending() {
        return ending;
    }

    public String mediaType() {
        return mediaType;
    }

    /** Whether the model takes it as the picture to edit: png, jpeg, webp and gif (image-editor API). */
    public boolean isInput() {
        return this != AVIF;
    }

    /** Whether it is what was asked for. */
    public boolean is(OutputFormat asked) {
        return this == (asked == OutputFormat.PNG ? PNG : JPEG);
    }

    /**
     * The type of a file; empty when it is none of these. Reads twelve bytes.
     *
     * @throws IOException when it is not there or cannot be read
     */
    public static Optional<PictureType> of(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return of(in.readNBytes(HEAD));
        }
    }

    /** The type by a file's first {@value #HEAD} bytes. */
    public static Optional<PictureType> of(byte[] head) {
        String hex = HexFormat.of().formatHex(head, 0, Math.min(head.length, HEAD));
        return Arrays.stream(values())
                .filter(type -> hex.matches(type.magic + ".*"))
                .findFirst();
    }
}
