package dev.darkroom.api;

import dev.darkroom.intake.Format;
import jakarta.ws.rs.core.MediaType;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** A batch that has come: its rows on the disk, and the pictures that they may name. */
public final class BatchUpload implements Closeable {

    static final String CSV = "text/csv";
    static final String JSONL = "application/jsonl";
    static final String NDJSON = "application/x-ndjson";

    /** Of everything together, in bytes. */
    static final long LARGEST = 1L << 30;

    private static final int LONGEST_FIELD = 1_000;
    private static final Set<String> PARTS = Set.of("file", "picture", "pictures");

    private final SubmittedPictures pictures;
    private SpooledBody rows;
    private Format format;
    private String fileName = "";

    private final Set<String> fieldNames;
    private final Map<String, String> fields = new HashMap<>();

    private BatchUpload(SubmittedPictures pictures, Set<String> fieldNames) {
        this.pictures = pictures;
        this.fieldNames = fieldNames;
    }

    /**
     * Reads a body to its end: rows alone, or a form with {@code file} and either {@code picture}s, named as the rows name them, or {@code pictures}, a JSON object
     * of these names and the SHA-256 of pictures that were handed in before.
     *
     * @param contentType the header
     * @param folder for what is spooled
     * @param pictures is closed with this
     * @param fields other members that a form may have
     */
    static BatchUpload receive(
            InputStream body, String contentType, Path folder, SubmittedPictures pictures, Set<String> fields)
            throws IOException {
        BatchUpload upload = new BatchUpload(pictures, fields);
        try {
            if (FormParts.isForm(contentType)) {
                FormParts.read(body, contentType, LARGEST, part -> upload.take(part, folder));
            } else {
                upload.format =
                        ContentType.of(contentType).isCompatible(MediaType.valueOf(CSV)) ? Format.CSV : Format.JSONL;
                upload.rows = SpooledBody.receive(body, folder, LARGEST);
            }
            if (upload.rows == null) {
                throw Body.missing("file", "a part with the rows, as CSV or JSONL");
            }
            return upload;
        } catch (IOException | RuntimeException e) {
            upload.close();
            throw e;
        }
    }

    private void take(FormParts.Part part, Path folder) throws IOException {
        String name = String.valueOf(part.name());
        if (fieldNames.contains(name)) {
            fields.put(name, text(name, part.in()));
            return;
        }
        // A browser sends a part for each field of files, chosen or not.
        if (!fieldNames.isEmpty() && PARTS.contains(name) && "".equals(part.fileName())) {
            return;
        }
        switch (name) {
            case "file" -> {
                if (rows != null) {
                    throw ProblemException.invalid("file", "There are two parts file.", "one part file");
                }
                format = format(part);
                fileName = String.valueOf(part.fileName());
                rows = SpooledBody.receive(part.in(), folder, LARGEST);
            }
            case "picture" -> {
                if (part.fileName() == null || part.fileName().isEmpty()) {
                    throw Body.missing("picture", "a part with the filename by which the rows name the picture");
                }
                pictures.receiveFitOrNot(part.fileName(), part.in());
            }
            case "pictures" -> PictureNames.read(part.in(), pictures);
            default -> Values.onlyKnown(Set.of(name), PARTS, "part");
        }
    }

    private static String text(String name, InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(LONGEST_FIELD + 1);
        if (bytes.length > LONGEST_FIELD) {
            throw ProblemException.invalid(
                    name, name + " is too long.", "text of up to %,d bytes".formatted(LONGEST_FIELD));
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static Format format(FormParts.Part part) {
        String type = String.valueOf(part.contentType())
                .replaceFirst(";.*", "")
                .strip()
                .toLowerCase(Locale.ROOT);
        String name = String.valueOf(part.fileName()).toLowerCase(Locale.ROOT);
        if (type.equals(CSV) || name.endsWith(".csv")) {
            return Format.CSV;
        }
        if (type.equals(JSONL) || type.equals(NDJSON) || name.endsWith(".jsonl") || name.endsWith(".ndjson")) {
            return Format.JSONL;
        }
        throw ProblemException.invalid(
                "file",
                "The part file is neither CSV nor JSONL, by its Content-Type and by its filename.",
                "text/csv, application/jsonl or application/x-ndjson, or a filename that ends in .csv, .jsonl or .ndjson");
    }

    /** What a form said beside the files; empty where it said nothing. */
    public String field(String name) {
        return fields.getOrDefault(name, "").strip();
    }

    /** As the sender calls the rows; empty where they have no name. */
    public String fileName() {
        return fileName;
    }

    public Format format() {
        return format;
    }

    /** From their beginning. */
    public InputStream rows() throws IOException {
        return rows.stream();
    }

    SubmittedPictures pictures() {
        return pictures;
    }

    /** Of everything that matters of the body: not of a form's boundary, nor of the order of its parts. */
    public String fingerprint() {
        return rows.sha256() + pictures.fingerprint();
    }

    @Override
    @SuppressWarnings("try") // closed, whatever becomes of the rows
    public void close() throws IOException {
        try (SubmittedPictures left = pictures) {
            if (rows != null) {
                rows.close();
            }
        }
    }
}
