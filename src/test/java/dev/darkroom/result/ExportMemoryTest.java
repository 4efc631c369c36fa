package dev.darkroom.result;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.database.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportMemoryTest {

    private static final int ROWS = 10_000;

    @TempDir
    Path out;

    @Test
    void should_export_more_rows_than_fit_into_the_heap() throws Exception {
        try (TestDatabase database = TestDatabase.fresh()) {
            Ledger ledger = Ledger.of(database, "custom_id", "image", "prompt");
            // Ten kilobytes a row, in the manifest and among the errors alike.
            ledger.number("""
                    WITH jobs AS (
                        INSERT INTO job (id, batch_id, row_number, custom_id, output_name, image, request, input, first_step, asset_path, turn)
                        SELECT i, ?, i, i::text, i::text, 'asset:a.png', json_build_object('prompt', repeat('x', 10000)),
                               json_build_object('custom_id', i::text, 'prompt', repeat('x', 10000)), 'EDIT', 'a.png', i
                        FROM generate_series(1, ?) i RETURNING id, batch_id),
                    attempts AS (
                        INSERT INTO attempt (job_id, lease, batch_id, step, worker_id, tries, outcome, settled_at, paid)
                        SELECT id, 1, batch_id, 'EDIT', 1, 0, 'FAILED', now(), false FROM jobs),
                    results AS (
                        INSERT INTO result (job_id, batch_id, state, lease, error_code, error_message)
                        SELECT id, batch_id, 'FAILED', 1, 'UPSTREAM_FAILED', 'It failed.' FROM jobs RETURNING 1)
                    SELECT count(*) FROM results
                    """, ledger.batch(), ROWS);

            String said = SmallJvm.run(
                    ExportMain.class,
                    Map.of("EXPORT_PASSWORD", String.valueOf(database.password())),
                    List.of(database.url(), database.username(), String.valueOf(ledger.batch()), out.toString()));

            assertThat(said).contains("exported " + ROWS + ", paid 0");
            assertThat(lines("manifest.csv")).isEqualTo(ROWS + 1);
            assertThat(lines("manifest.jsonl")).isEqualTo(ROWS);
            assertThat(lines("errors.csv")).isEqualTo(ROWS + 1);
        }
    }

    private long lines(String name) throws Exception {
        try (Stream<String> lines = Files.lines(out.resolve(name))) {
            return lines.count();
        }
    }
}
