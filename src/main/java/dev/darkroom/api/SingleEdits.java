package dev.darkroom.api;

import de.siegmar.fastcsv.writer.CsvWriter;
import dev.darkroom.asset.AssetStore;
import dev.darkroom.asset.IncomingAsset;
import dev.darkroom.asset.KeptAssets;
import dev.darkroom.intake.Format;
import dev.darkroom.intake.IntakeReport;
import dev.darkroom.security.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One edit that a person fills in: checked and queued as a file of one row, so by the same rules and no others. */
@ApplicationScoped
public class SingleEdits {

    private static final String ONLY_JOB = "SELECT id FROM job WHERE batch_id = ? ORDER BY id LIMIT 1";

    private final Submissions submissions;
    private final AssetStore store;
    private final KeptAssets kept;
    private final Caller caller;
    private final Sql sql;

    SingleEdits(Submissions submissions, AssetStore store, KeptAssets kept, Caller caller, Sql sql) {
        this.submissions = submissions;
        this.store = store;
        this.kept = kept;
        this.caller = caller;
        this.sql = sql;
    }

    /**
     * Reads a form; a picture that came with it is kept.
     *
     * @throws ProblemException 422 for another field or what is no picture, 503 where too many hand something in at once
     */
    @SuppressWarnings("try") // a place is held, not used
    public EditForm receive(InputStream body, String contentType, Set<String> fields) throws IOException {
        try (Places.Place place = submissions.place(caller.onlyOwner())) {
            return EditForm.receive(submissions.watch(body), contentType, fields, in -> {
                try (IncomingAsset picture = store.receive(in)) {
                    kept.keep(caller.token().owner(), picture);
                    return picture.asset().sha256();
                }
            });
        }
    }

    /**
     * Checks it and queues nothing.
     *
     * @param cells by column, in the order they are told in; empty ones are left out
     * @throws ProblemException 422 with everything that is wrong, by column
     */
    public IntakeReport check(Map<String, String> cells, Handed handed) throws IOException {
        try (SubmittedPictures pictures = pictures()) {
            return submissions.check(row(cells), Format.CSV, pictures, handed);
        }
    }

    /**
     * Queues it.
     *
     * @return the job
     * @throws ProblemException 422 with everything that is wrong, by column
     */
    @SuppressWarnings("try") // a turn is held, not used
    public long submit(Map<String, String> cells, Handed handed) throws IOException, SQLException {
        try (SubmittedPictures pictures = pictures();
                Places.Place turn = submissions.jobTurn()) {
            long batch = submissions.submit(row(cells), Format.CSV, pictures, handed);
            return sql.one(ONLY_JOB, found -> found.getLong(1), batch).orElseThrow();
        }
    }

    private SubmittedPictures pictures() {
        return submissions.pictures(caller.token().owner(), caller.onlyOwner());
    }

    private static InputStream row(Map<String, String> cells) throws IOException {
        List<Map.Entry<String, String>> given = cells.entrySet().stream()
                .filter(cell -> !cell.getValue().isEmpty()
                        || cell.getKey().equals("image")
                        || cell.getKey().equals("prompt"))
                .toList();
        StringWriter text = new StringWriter();
        try (CsvWriter csv = CsvWriter.builder().build(text)) {
            csv.writeRecord(given.stream().map(Map.Entry::getKey).toList());
            csv.writeRecord(given.stream().map(Map.Entry::getValue).toList());
        }
        return new ByteArrayInputStream(text.toString().getBytes(StandardCharsets.UTF_8));
    }
}
