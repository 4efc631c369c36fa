package dev.darkroom.result;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.database.TestDatabase;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchStreamsTest {

    private static final int ROWS = 10_000;

    @TempDir
    Path out;

    @Test
    void should_say_what_the_files_in_the_folder_say() throws Exception {
        TestDatabase database = TestDatabase.shared();
        Ledger ledger = Ledger.of(database, "custom_id", "image", "prompt");
        for (int i = 0; i < 1_203; i++) {
            long job = ledger.job(
                    "row-" + i, "p", "{\"custom_id\": \"row-" + i + "\", \"prompt\": \"p\", \"image\": \"a.png\"}");
            if (i % 3 == 0) {
                ledger.rests(job, "FAILED", "MODERATED", "Refused, \"E005\".");
            } else if (i % 3 == 1) {
                ledger.succeeded(job, "row-" + i + ".png", 5);
                Files.writeString(out.resolve("row-" + i + ".png"), "a picture");
            }
        }
        try (Connection connection = database.connect()) {
            BatchExport.write(connection, ledger.batch(), out, Path.of("my.csv"));
        }
        BatchStreams streams = new BatchStreams(database.dataSource(), out.resolve("spools"));

        ByteArrayOutputStream csv = new ByteArrayOutputStream();
        streams.csv(ledger.batch(), out, csv);
        assertThat(csv.toString(StandardCharsets.UTF_8)).isEqualTo(Files.readString(out.resolve("manifest.csv")));
        ByteArrayOutputStream jsonl = new ByteArrayOutputStream();
        streams.jsonl(ledger.batch(), out, jsonl);
        assertThat(jsonl.toString(StandardCharsets.UTF_8)).isEqualTo(Files.readString(out.resolve("manifest.jsonl")));
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        streams.errors(ledger.batch(), errors);
        assertThat(errors.toString(StandardCharsets.UTF_8)).isEqualTo(Files.readString(out.resolve("errors.csv")));
    }

    /** The path below the service's folders is nobody's business, and means nothing where the file is corrected. */
    @Test
    void should_name_pictures_in_the_errors_as_the_input_did() throws Exception {
        TestDatabase database = TestDatabase.shared();
        Ledger ledger = Ledger.of(database, "image", "prompt");
        long job = ledger.job("a", "p", "{\"image\": \"mug.png\", \"prompt\": \"p\"}");
        ledger.number("UPDATE job SET image = 'file:/var/lib/x/4711.png' WHERE id = ? RETURNING 1", job);
        ledger.rests(job, "FAILED", "IMAGE_MISSING", "Not there.");
        ByteArrayOutputStream errors = new ByteArrayOutputStream();

        new BatchStreams(database.dataSource(), out).errors(ledger.batch(), errors);

        assertThat(errors.toString(StandardCharsets.UTF_8).lines().toList())
                .containsExactly(
                        "custom_id,image,prompt,error_code,error_message", "a,mug.png,p,IMAGE_MISSING,Not there.");
    }

    @Test
    void should_stream_more_than_fits_into_the_heap_along_an_index() throws Exception {
        try (TestDatabase database = TestDatabase.fresh()) {
            Ledger ledger = Ledger.of(database, "custom_id", "image", "prompt");
            // Ten kilobytes a row, in the manifest and among the errors alike; half of the pictures are not there.
            ledger.number("""
                    WITH jobs AS (
                        INSERT INTO job (id, batch_id, row_number, custom_id, output_name, image, request, input, first_step, asset_path, turn)
                        SELECT i, ?, i, i::text, i::text, 'asset:a.png', json_build_object('prompt', repeat('x', 10000)),
                               json_build_object('custom_id', i::text, 'prompt', repeat('x', 10000)), 'EDIT', 'a.png', i
                        FROM generate_series(1, ?) i RETURNING id, batch_id),
                    attempts AS (
                        INSERT INTO attempt (job_id, lease, batch_id, step, worker_id, tries, outcome, settled_at, paid)
                        SELECT id, 1, batch_id, 'EDIT', 1, 0, 'FAILED', now(), false FROM jobs),
                    failed AS (
                        INSERT INTO result (job_id, batch_id, state, lease, error_code, error_message)
                        SELECT id, batch_id, 'FAILED', 1, 'UPSTREAM_FAILED', 'It failed.' FROM jobs WHERE id % 2 = 0),
                    succeeded AS (
                        INSERT INTO result (job_id, batch_id, state, lease, file, media_type, sha256, bytes, width, height)
                        SELECT id, batch_id, 'SUCCEEDED', 1, id || '.png', 'image/png', repeat('a', 64), 1, 1, 1 FROM jobs WHERE id % 2 = 1)
                    SELECT count(*) FROM jobs
                    """, ledger.batch(), ROWS);

            String said = SmallJvm.run(
                    StreamMain.class,
                    Map.of("EXPORT_PASSWORD", String.valueOf(database.password())),
                    List.of(database.url(), database.username(), String.valueOf(ledger.batch()), out.toString()));

            assertThat(said).contains("streamed");
            assertThat(lines("results.csv")).isEqualTo(ROWS + 1);
            assertThat(lines("results.jsonl")).isEqualTo(ROWS);
            assertThat(lines("errors.csv")).isEqualTo(ROWS / 2 + 1);
            try (ZipFile zip = new ZipFile(out.resolve("results.zip").toFile())) {
                assertThat(zip.stream().map(entry -> entry.getName()))
                        .containsExactlyInAnyOrder("results.csv", "errors.csv", "missing.txt");
                try (InputStream in = zip.getInputStream(zip.getEntry("missing.txt"))) {
                    assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8).lines())
                            .hasSize(ROWS / 2);
                }
            }
            assertThat(out.resolve("spools")).isEmptyDirectory();
            shouldUseAnIndex(database, ManifestRows.SQL, ledger.batch());
            shouldUseAnIndex(database, FailedRows.ROWS, ledger.batch());
        }
    }

    private static void shouldUseAnIndex(TestDatabase database, String sql, long batch) throws Exception {
        StringBuilder plan = new StringBuilder();
        try (Connection connection = database.connect();
                PreparedStatement analyze = connection.prepareStatement("ANALYZE job, result, attempt");
                PreparedStatement statement = connection.prepareStatement("EXPLAIN " + sql)) {
            analyze.execute();
            statement.setLong(1, batch);
            statement.setLong(2, 5_000);
            statement.setInt(3, 500);
            try (ResultSet line = statement.executeQuery()) {
                while (line.next()) {
                    plan.append(line.getString(1)).append('\n');
                }
            }
        }
        assertThat(plan.toString()).doesNotContainPattern("Seq Scan on (job|result|attempt)\\b|Merge|Hash");
    }

    private long lines(String name) throws Exception {
        try (Stream<String> lines = Files.lines(out.resolve(name))) {
            return lines.count();
        }
    }
}
