package dev.darkroom.result;

import dev.darkroom.result.ManifestRow.Column;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A batch as one archive: pictures and records under the names that they have in its folder, then {@code results.csv}, {@code errors.csv}, and {@code missing.txt} where
 * pictures could not be given. One that cannot be given is told there and in its row of {@code results.csv}, and cuts nothing off.
 */
final class BatchArchive implements Closeable {

    static final String NOT_THERE =
            "The file is not on this node's disk: it was moved away, or another node has fetched it into a folder that this one does not share.";

    private final Path folder;
    private final Path spools;
    private final ZipStream zip;
    private final SpooledEntry results;
    private final SpooledEntry missing;
    private final ManifestSink rows;
    private final Writer gaps;

    /**
     * @param folder of the batch
     * @param spools folder for what waits for its turn
     */
    BatchArchive(Path folder, Path spools, OutputStream out) throws IOException {
        this.folder = folder.toAbsolutePath().normalize();
        this.spools = spools;
        this.zip = new ZipStream(out, spools);
        this.results = new SpooledEntry(spools);
        this.missing = new SpooledEntry(spools);
        this.rows = new ManifestCsv(results.out());
        this.gaps = new BufferedWriter(new OutputStreamWriter(missing.out(), StandardCharsets.UTF_8));
    }

    void add(ManifestRow row, String outputName) throws IOException {
        Optional<String> gap = row.text(Column.FILE) == null ? Optional.empty() : picture(row);
        if (gap.isPresent()) {
            gaps.write(row.text(Column.FILE) + "\t" + line(row.text(Column.CUSTOM_ID)) + "\t" + gap.get() + "\n");
            rows.add(row.notHere(gap.get()));
        } else {
            rows.add(row);
        }
        record(outputName);
    }

    private static String line(String text) {
        return text.replaceAll("\\p{Cntrl}", " ");
    }

    /** Why it is not in the archive; empty: it is. */
    private Optional<String> picture(ManifestRow row) throws IOException {
        String name = row.text(Column.FILE);
        Path file = folder.resolve(name).normalize();
        if (!file.startsWith(folder)) {
            return Optional.of("It would lie outside the batch's folder.");
        }
        try (ArchivedFile opened = ArchivedFile.open(file)) {
            if (!opened.is(row.number(Column.BYTES), row.text(Column.SHA256))) {
                return Optional.of("The file is not the picture that was fetched: it was changed since.");
            }
            opened.writeTo(zip, name);
            return Optional.empty();
        } catch (ArchivedFile.NotThere e) {
            return Optional.of(NOT_THERE);
        }
    }

    private void record(String outputName) throws IOException {
        String name = ResultFolder.record(folder, outputName);
        try (ArchivedFile opened = ArchivedFile.open(folder.resolve(name))) {
            opened.writeTo(zip, name);
        } catch (ArchivedFile.NotThere e) {
            // Not every job has one.
        }
    }

    /** Another file beside the pictures. */
    SpooledEntry entry() throws IOException {
        return new SpooledEntry(spools);
    }

    /** @param errors empty: no row has failed */
    void finish(Optional<SpooledEntry> errors) throws IOException {
        rows.flush();
        results.writeTo(zip, "results.csv");
        if (errors.isPresent()) {
            errors.get().writeTo(zip, "errors.csv");
        }
        gaps.flush();
        if (!missing.isEmpty()) {
            missing.writeTo(zip, "missing.txt");
        }
        zip.finish();
    }

    @Override
    public void close() throws IOException {
        try (zip;
                results) {
            missing.close();
        }
    }
}
