package dev.darkroom.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import dev.darkroom.database.TestDatabase;
import dev.darkroom.job.JobState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchExportTest {

    private static final String INPUT =
            "{\"custom_id\": \"mug\", \"image\": \"images/mug.png\", \"prompt\": \"Make it blue\"}";

    private static final Path INPUT_FILE = Path.of("my.csv");

    @TempDir
    Path out;

    private TestDatabase database;
    private Ledger ledger;

    @BeforeEach
    void begin() throws SQLException {
        database = TestDatabase.shared();
        ledger = Ledger.of(database, "custom_id", "image", "prompt");
    }

    @Test
    void should_tell_everything_about_a_row_that_succeeded() throws Exception {
        long mug = ledger.job("mug", "Make it \"blue\",\nplease", INPUT);
        ledger.attempt(mug, 1, "EDIT", "THROTTLED", false);
        ledger.attempt(mug, 2, "EDIT", "SUCCEEDED", true);
        ledger.attempt(mug, 3, "DOWNLOAD", "SUCCEEDED", false);
        ledger.succeeded(mug, "mug.png", 123_456);
        Files.writeString(out.resolve("mug.png"), "a picture");

        BatchSummary summary = export();

        Map<String, String> row = manifest().get(0);
        assertThat(row)
                .containsEntry("row", "1")
                .containsEntry("custom_id", "mug")
                .containsEntry("state", "SUCCEEDED")
                .containsEntry("file", "mug.png")
                .containsEntry("media_type", "image/png")
                .containsEntry("sha256", "ab".repeat(32))
                .containsEntry("bytes", "123456")
                .containsEntry("width", "1024")
                .containsEntry("height", "768")
                .containsEntry("record_uuid", "a1b2c3d4-e5f6-7890-abcd-ef1234567890")
                .containsEntry("attempts", "1")
                .containsEntry("paid_calls", "1")
                .containsEntry("possibly_paid_calls", "0")
                .containsEntry("error_code", "")
                .containsEntry("created_at", "2026-03-27T09:00:00.000Z")
                .containsEntry("started_at", "2026-03-27T10:00:00.500Z")
                .containsEntry("finished_at", "2026-03-27T10:00:30.000Z")
                .containsEntry("image", "images/mug.png")
                .containsEntry("prompt", "Make it \"blue\",\nplease");
        assertThat(row.keySet()).containsExactlyElementsOf(ManifestRow.headers());
        assertThat(summary.in(JobState.SUCCEEDED)).isEqualTo(1);
        assertThat(summary.bytes()).isEqualTo(123_456);
        assertThat(summary.paidCalls()).isEqualTo(1);
        assertThat(summary.isComplete()).isTrue();
        assertThat(out.resolve("errors.csv")).doesNotExist();
    }

    @Test
    void should_tell_of_a_picture_that_was_fetched_and_is_not_there_any_more() throws Exception {
        long mug = ledger.job("mug", "x", INPUT);
        ledger.succeeded(mug, "mug.png", 5);
        long cup = ledger.job("cup", "x", INPUT);
        ledger.succeeded(cup, "cup.png", 5);
        Files.writeString(out.resolve("cup.png"), "smaller than it was: somebody has worked on it");

        BatchSummary summary = export();

        assertThat(manifest().get(0))
                .containsEntry("state", "SUCCEEDED")
                .containsEntry("error_code", "RESULT_NOT_HERE")
                .containsEntry("error_message", "The picture was fetched into this folder and is not there any more.");
        assertThat(manifest().get(1)).containsEntry("state", "SUCCEEDED").containsEntry("error_code", "");
        assertThat(summary.in(JobState.SUCCEEDED)).isEqualTo(2);
        assertThat(summary.missing()).isEqualTo(1);
        assertThat(summary.isComplete()).isFalse();
    }

    @Test
    void should_mark_what_was_bought_before_the_order_to_cancel_it_could_reach_it() throws Exception {
        long mug = ledger.job("mug", "x", INPUT);
        ledger.succeeded(mug, "mug.png", 5);
        ledger.number(
                "INSERT INTO mark (job_id, cancel_requested_at) VALUES (?, '2026-03-27 10:00:01+00') RETURNING 1", mug);

        export();

        assertThat(manifest().get(0))
                .containsEntry("state", "SUCCEEDED")
                .containsEntry("cancel_requested_at", "2026-03-27T10:00:01.000Z");
    }

    @Test
    void should_say_the_same_in_jsonl_with_numbers_as_numbers_and_nulls_as_null() throws Exception {
        long mug = ledger.job("mug", "línea\n\u2028\"x\"", INPUT);
        ledger.succeeded(mug, "mug.png", 5);
        ledger.job("cup", "y", INPUT);
        export();

        List<String> lines = Files.readAllLines(out.resolve("manifest.jsonl"));
        assertThat(lines).hasSize(2);
        JsonNode first = new ObjectMapper().readTree(lines.get(0));
        assertThat(first.get("bytes").isIntegralNumber()).isTrue();
        assertThat(first.get("prompt").textValue()).isEqualTo("línea\n\u2028\"x\"");
        JsonNode second = new ObjectMapper().readTree(lines.get(1));
        assertThat(second.get("file").isNull()).isTrue();
        assertThat(second.get("state").textValue()).isEqualTo("QUEUED");
        List<String> names = new ArrayList<>();
        second.fieldNames().forEachRemaining(names::add);
        assertThat(names).containsExactlyElementsOf(ManifestRow.headers());
    }

    @Test
    void should_count_the_calls_of_every_state() throws Exception {
        long running = ledger.job("running", "x", INPUT);
        ledger.attempt(running, 1, "EDIT", null, null);
        long uploading = ledger.job("uploading", "x", INPUT);
        ledger.attempt(uploading, 1, "UPLOAD", null, false);
        ledger.job("queued", "x", INPUT);
        long uncertain = ledger.job("uncertain", "x", INPUT);
        ledger.attempt(uncertain, 1, "EDIT", "NOT_SENT", false);
        ledger.attempt(uncertain, 2, "EDIT", "UNKNOWN", null);
        ledger.rests(uncertain, "UNCERTAIN", "OUTCOME_UNKNOWN", "No answer came.");
        long failed = ledger.job("failed", "x", INPUT);
        ledger.attempt(failed, 1, "EDIT", "RETURNED", false);
        ledger.attempt(failed, 2, "EDIT", "FAILED", false);
        ledger.attempt(failed, 3, "EDIT", "FAILED", true);
        ledger.rests(failed, "FAILED", "UPSTREAM_FAILED", "It failed.");
        long cancelled = ledger.job("cancelled", "x", INPUT);
        ledger.rests(cancelled, "CANCELLED", "CANCELLED", "You cancelled it.");

        BatchSummary summary = export();

        assertThat(manifest().stream()
                        .map(r -> String.join(
                                " ",
                                r.get("custom_id"),
                                r.get("state"),
                                r.get("attempts"),
                                r.get("paid_calls"),
                                r.get("possibly_paid_calls"))))
                .containsExactly(
                        "running RUNNING 1 0 1",
                        "uploading RUNNING 0 0 0",
                        "queued QUEUED 0 0 0",
                        "uncertain UNCERTAIN 1 0 1",
                        "failed FAILED 2 1 0",
                        "cancelled CANCELLED 0 0 0");
        assertThat(summary)
                .isEqualTo(new BatchSummary(
                        Map.of(
                                JobState.RUNNING,
                                2L,
                                JobState.QUEUED,
                                1L,
                                JobState.UNCERTAIN,
                                1L,
                                JobState.FAILED,
                                1L,
                                JobState.CANCELLED,
                                1L),
                        4,
                        1,
                        2,
                        0,
                        0,
                        1));
        assertThat(summary.total()).isEqualTo(6);
        assertThat(summary.isFinished()).isFalse();
    }

    @Test
    void should_count_what_was_paid_for_rows_that_a_corrected_one_replaced() throws Exception {
        long first = ledger.job("mug", "x", INPUT);
        ledger.attempt(first, 1, "EDIT", "FAILED", true);
        ledger.rests(first, "FAILED", "RESULT_WRONG_FORMAT", "It came as JPEG.");
        ledger.replaced(first);
        long second = ledger.job("mug", "x", INPUT);
        ledger.attempt(second, 1, "EDIT", "UNKNOWN", null);
        ledger.rests(second, "CANCELLED", "CANCELLED", "You cancelled it.");
        ledger.replaced(second);
        long third = ledger.job("mug", "y", INPUT);
        ledger.attempt(third, 1, "EDIT", "SUCCEEDED", true);
        ledger.succeeded(third, "mug.png", 5);

        BatchSummary summary = export();

        assertThat(manifest())
                .singleElement()
                .satisfies(row -> assertThat(row)
                        .containsEntry("state", "SUCCEEDED")
                        .containsEntry("attempts", "3")
                        .containsEntry("paid_calls", "2")
                        .containsEntry("possibly_paid_calls", "1"));
        assertThat(summary.paidCalls()).isEqualTo(2);
        assertThat(summary.total()).isEqualTo(1);
        assertThat(out.resolve("errors.csv")).doesNotExist();
    }

    @Test
    void should_give_failed_rows_back_as_they_came_with_their_id_the_reason_and_a_path_that_holds_anywhere()
            throws Exception {
        ledger = Ledger.of(database, "prompt", "image", "vars.tint", "error_code");
        fail(
                "first",
                "{\"prompt\": \"a \\\"b\\\",\\nc\", \"image\": \" x.png \", \"vars.tint\": \"=1+1\", \"error_code\": \"OLD\"}");
        long local = fail(
                "second",
                "{\"prompt\": \"\", \"image\": \"日.png\", \"vars.tint\": null, \"seed\": 42, \"note\": {\"a\": 1}}");
        ledger.number("UPDATE job SET image = 'file:/shop/日.png' WHERE id = ? RETURNING id", local);
        long uncertain = ledger.job("uncertain", "x", INPUT);
        ledger.rests(uncertain, "UNCERTAIN", "OUTCOME_UNKNOWN", "No answer came.");
        long cancelled = ledger.job("cancelled", "x", INPUT);
        ledger.rests(cancelled, "CANCELLED", "CANCELLED", "You cancelled it.");
        long good = ledger.job("good", "x", INPUT);
        ledger.succeeded(good, "good.png", 5);

        export();

        assertThat(cells("errors.csv"))
                .containsExactly(
                        List.of(
                                "custom_id",
                                "prompt",
                                "image",
                                "vars.tint",
                                "note",
                                "seed",
                                "error_code",
                                "error_message"),
                        List.of("first", "a \"b\",\nc", " x.png ", "=1+1", "", "", "MODERATED", "Refused, \"E005\"."),
                        List.of("second", "", "/shop/日.png", "", "{\"a\":1}", "42", "MODERATED", "Refused, \"E005\"."));
    }

    @Test
    void should_ask_for_the_same_again_of_rows_that_came_as_json() throws Exception {
        ledger = Ledger.of(database, "image", "prompt", "steps", "seed", "vars.x", "custom_id");
        fail(
                "filled",
                "Say 100.0 {so}",
                "{\"image\": \"asset:a\", \"prompt\": \"Say {x} {{so}}\", \"vars.x\": 100.0, \"steps\": 30.0, \"seed\": 4294967295.0}");
        fail(
                "literal",
                "Write {{hi}} on {custom_id}",
                "{\"image\": \"asset:a\", \"prompt\": \"Write {{hi}} on {custom_id}\"}");

        export();

        assertThat(cells("errors.csv").subList(1, 3))
                .extracting(row -> row.subList(0, 6))
                .containsExactly(
                        List.of("asset:a", "Say {x} {{so}}", "30", "4294967295", "100.0", "filled"),
                        List.of("asset:a", "Write {{{{hi}}}} on {{custom_id}}", "", "", "", "literal"));
    }

    @Test
    void should_remove_the_errors_of_an_earlier_run_when_none_are_left() throws Exception {
        long job = fail(INPUT);
        export();
        assertThat(out.resolve("errors.csv")).exists();

        ledger.replaced(job);
        export();
        assertThat(out.resolve("errors.csv")).doesNotExist();
    }

    @Test
    void should_keep_an_errors_file_that_a_person_has_changed_beside_the_new_one() throws Exception {
        long job = fail(INPUT);
        export();
        Path errors = out.resolve("errors.csv");
        assertThat(FolderAccount.lastCorrected(out)).isEmpty();
        Files.writeString(errors, "my corrections");
        assertThat(FolderAccount.lastCorrected(out)).contains(errors);

        FolderAccount account = export(INPUT_FILE);

        Path kept = account.keptErrors().orElseThrow();
        assertThat(account.ofErrors()).isFalse();
        assertThat(kept).hasContent("my corrections").hasParentRaw(out);
        assertThat(kept.getFileName().toString()).matches("errors-\\d{8}T\\d{6}Z\\.csv");
        assertThat(cells("errors.csv")).hasSize(2);
        assertThat(FolderAccount.lastCorrected(out)).contains(kept);
        assertThat(export(INPUT_FILE).keptErrors()).as("our own").isEmpty();

        Files.writeString(errors, "more of them");
        ledger.replaced(job);
        assertThat(export(INPUT_FILE).keptErrors())
                .hasValueSatisfying(more -> assertThat(more).hasContent("more of them"));
        assertThat(kept).hasContent("my corrections");
        assertThat(errors).doesNotExist();
    }

    @Test
    void should_take_an_errors_file_for_a_persons_where_it_cannot_be_told() throws Exception {
        fail(INPUT);
        export();
        Files.delete(out.resolve(".errors.csv.sha256"));
        assertThat(export(INPUT_FILE).keptErrors()).as("nothing is lost").isEmpty();
        Files.delete(out.resolve(".errors.csv.sha256"));
        fail(INPUT);
        assertThat(export(INPUT_FILE).keptErrors()).isPresent();
    }

    @Test
    void should_leave_the_errors_file_alone_that_is_run_until_every_row_has_come_to_rest() throws Exception {
        long failed = fail(INPUT);
        long waiting = ledger.job("waiting", "x", INPUT);
        export();
        Path errors = out.resolve("errors.csv");
        Files.writeString(errors, "my corrections");

        FolderAccount early = export(errors);

        assertThat(early.errorsLeft()).isTrue();
        assertThat(early.keptErrors()).isEmpty();
        assertThat(errors).hasContent("my corrections");

        ledger.replaced(failed);
        ledger.succeeded(waiting, "waiting.png", 5);
        FolderAccount end = export(errors);

        assertThat(end.errorsLeft()).isFalse();
        assertThat(end.ofErrors()).isTrue();
        assertThat(end.keptErrors()).hasValueSatisfying(kept -> assertThat(kept).hasContent("my corrections"));
        assertThat(errors).doesNotExist();
    }

    @Test
    void should_leave_nothing_but_whole_files_and_the_connection_as_it_was() throws Exception {
        ledger.job("mug", "x", INPUT);
        try (Connection connection = database.connect()) {
            BatchExport.write(connection, ledger.batch(), out, INPUT_FILE);
            BatchExport.write(connection, ledger.batch(), out, INPUT_FILE);
            assertThat(connection.getAutoCommit()).isTrue();
            assertThat(connection.isReadOnly()).isFalse();
            assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_READ_COMMITTED);
        }
        assertThat(out.resolve(".parts")).isEmptyDirectory();
        try (Stream<Path> files = Files.list(out)) {
            assertThat(files.map(f -> f.getFileName().toString()))
                    .containsExactlyInAnyOrder(".parts", "manifest.csv", "manifest.jsonl");
        }
    }

    @Test
    void should_keep_the_old_manifest_when_the_disk_is_full() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(out)) {
            ledger.job("mug", "x", INPUT);
            export();
            String before = Files.readString(out.resolve("manifest.csv"));
            for (int i = 0; i < 100; i++) {
                fail(INPUT);
            }
            disk.fill();
            assertThatThrownBy(this::export)
                    .isInstanceOf(ResultException.class)
                    .hasMessageContaining("is full: free some space");
            assertThat(out.resolve("manifest.csv")).hasContent(before);
            assertThat(out.resolve(".parts")).isEmptyDirectory();
        }
    }

    @Test
    void should_add_up_the_same_where_nothing_can_be_written() throws Exception {
        ledger.attempt(ledger.job("mug", "x", INPUT), 1, "EDIT", "SUCCEEDED", true);
        fail(INPUT);
        Files.createDirectories(out.resolve("manifest.csv/in the way"));

        try (Connection connection = database.connect()) {
            assertThatThrownBy(() -> BatchExport.write(connection, ledger.batch(), out, INPUT_FILE))
                    .isInstanceOf(ResultException.class);
            BatchSummary unwritten = BatchExport.sum(connection, ledger.batch(), out);
            assertThat(out.resolve("errors.csv")).doesNotExist();

            Files.delete(out.resolve("manifest.csv/in the way"));
            Files.delete(out.resolve("manifest.csv"));
            assertThat(BatchExport.write(connection, ledger.batch(), out, INPUT_FILE)
                            .summary())
                    .isEqualTo(unwritten);
            assertThat(unwritten.paidCalls()).isEqualTo(1);
        }
    }

    @Test
    void should_refuse_a_batch_that_is_not_there() {
        assertThatThrownBy(() -> {
                    try (Connection connection = database.connect()) {
                        BatchExport.write(connection, 4711, out, INPUT_FILE);
                    }
                })
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no such batch: 4711");
    }

    private long fail(String input) throws SQLException {
        return fail("job" + ledger.number("SELECT nextval('job_id_block')"), input);
    }

    private long fail(String customId, String input) throws SQLException {
        return fail(customId, "x", input);
    }

    private long fail(String customId, String sent, String input) throws SQLException {
        long job = ledger.job(customId, sent, input);
        ledger.rests(job, "FAILED", "MODERATED", "Refused, \"E005\".");
        return job;
    }

    private BatchSummary export() throws SQLException {
        return export(INPUT_FILE).summary();
    }

    private FolderAccount export(Path file) throws SQLException {
        try (Connection connection = database.connect()) {
            return BatchExport.write(connection, ledger.batch(), out, file);
        }
    }

    private List<Map<String, String>> manifest() throws IOException {
        try (CsvReader<NamedCsvRecord> csv = CsvReader.builder().ofNamedCsvRecord(out.resolve("manifest.csv"))) {
            return csv.stream().map(NamedCsvRecord::getFieldsAsMap).collect(Collectors.toList());
        }
    }

    private List<List<String>> cells(String name) throws IOException {
        try (CsvReader<CsvRecord> csv = CsvReader.builder().ofCsvRecord(out.resolve(name))) {
            return csv.stream().map(CsvRecord::getFields).collect(Collectors.toList());
        }
    }
}
