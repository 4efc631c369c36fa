package dev.darkroom.intake;

import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;

/** Writes errors to a CSV: line, row, column, value, message. The file is made with the first error, so that none is left behind when there is none. */
public final class RowErrorFile implements Consumer<RowError>, Closeable {

    private static final long MOST = 1_000_000;

    /** Characters; messages may repeat long cells. */
    private static final long LARGEST = 256_000_000;

    private static final String[] HEADER = {"line", "row", "column", "value", "message"};

    private final Path file;
    private CsvWriter csv;
    private long written;
    private long length;
    private boolean isFull;

    public RowErrorFile(Path file) {
        this.file = file;
    }

    /**
     * Writes one error; beyond a million, or 256 million characters, a last line says that there are more.
     *
     * @throws UncheckedIOException when the file cannot be written
     */
    @Override
    public void accept(RowError error) {
        if (isFull) {
            return;
        }
        try {
            if (csv == null) {
                Files.createDirectories(file.toAbsolutePath().getParent());
                csv = CsvWriter.builder().build(file);
                csv.writeRecord(HEADER);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the errors to " + file + ": " + e.getMessage(), e);
        }
        if (written == MOST || length > LARGEST) {
            isFull = true;
            csv.writeRecord("", "", "", "", "there are more errors: only the first %,d are listed".formatted(written));
            return;
        }
        written++;
        length += error.value().length() + error.message().length();
        csv.writeRecord(number(error.line()), number(error.row()), error.column(), error.value(), error.message());
    }

    /** Does a file begin as all do that are written here? Any other is somebody's own, and so is what a link leads to. */
    public static boolean isOne(Path file) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] begin = (String.join(",", HEADER) + "\r\n").getBytes(StandardCharsets.UTF_8);
            return Arrays.equals(in.readNBytes(begin.length), begin);
        }
    }

    private static String number(long number) {
        return number == 0 ? "" : String.valueOf(number);
    }

    /** Whether there is a file. */
    public boolean isWritten() {
        return csv != null;
    }

    @Override
    public void close() throws IOException {
        if (csv != null) {
            csv.close();
        }
    }
}
