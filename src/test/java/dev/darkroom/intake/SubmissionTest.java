package dev.darkroom.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.darkroom.database.TestDatabase;
import dev.darkroom.job.OnUncertain;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.SequenceInputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SubmissionTest {

    private static final Path OUT = Path.of("/results/hats");

    /** Of which statistics are taken at once. */
    private static final int MANY = 10_001;

    private final TestDatabase database = TestDatabase.fresh();
    private Folder folder;

    @BeforeEach
    void openFolder() {
        folder = new Folder(database, Optional.of(OUT));
    }

    @AfterEach
    void dropDatabase() {
        database.close();
    }

    @Test
    void should_queue_each_row_with_all_that_is_known_of_it() throws Exception {
        NewBatch batch = new NewBatch(
                "Hats",
                Optional.of(OUT),
                true,
                OnUncertain.RESEND,
                Optional.of(10),
                Optional.of(new BigDecimal("45000.5")));

        Submitted submitted = folder.submit("""
                        custom_id,image,prompt,steps,priority,output_name,error_code
                        red,asset:in/a.png,"A \\ hat,\tred\n""quoted"" 🎩",30,,,OLD
                        ,https://example.org/a.png,A hat,,0,Hat/2,
                        """, batch).submitted().orElseThrow();

        assertThat(submitted.added()).isEqualTo(2);
        assertThat(submitted.resumed()).isFalse();
        assertThat(submitted.queue()).isEqualTo(submitted.batchId());
        assertThat(
                        folder.query(
                                "SELECT name, out_dir, queue = id, columns, on_uncertain, max_paid, credits_per_edit FROM batch"))
                .containsExactly(
                        "Hats|/results/hats|t|{custom_id,image,prompt,steps,priority,output_name}|RESEND|10|45000.5");
        assertThat(
                        folder.query(
                                "SELECT row_number, custom_id, image, request->>'prompt', request->'steps', first_step, priority, turn, asset_path FROM job ORDER BY id"))
                .containsExactly(
                        "1|red|asset:in/a.png|A \\ hat,\tred\n\"quoted\" 🎩|30|EDIT|5|0|in/a.png",
                        "2|2|https://example.org/a.png|A hat|null|UPLOAD|0|0|null");
        assertThat(folder.query("SELECT output_name FROM job WHERE row_number = 2")
                        .get(0))
                .matches("Hat_2-[0-9a-f]{8}");
        assertThat(folder.query(
                        "SELECT input->>'prompt', input->>'steps', input->'error_code' FROM job WHERE row_number = 1"))
                .containsExactly("A \\ hat,\tred\n\"quoted\" 🎩|30|null");
        assertThat(
                        folder.query(
                                "SELECT j.row_number, r.step, r.priority, r.turn, r.queue = r.batch_id, r.run_at, r.lease FROM ready r JOIN job j ON j.id = r.job_id ORDER BY 1"))
                .containsExactly("1|EDIT|5|0|t|null|0", "2|UPLOAD|0|0|t|null|0");
        assertThat(folder.query("SELECT queued FROM batch_progress")).containsExactly("2");
    }

    /** Whoever is told of a failure hands the file in again, and pays for it twice. */
    @Test
    void should_answer_for_what_is_queued_though_a_vacuum_keeps_it_from_taking_statistics() throws Exception {
        try (Connection vacuum = database.connect();
                Statement sql = vacuum.createStatement()) {
            vacuum.setAutoCommit(false);
            sql.execute("LOCK TABLE job IN SHARE UPDATE EXCLUSIVE MODE");

            assertThat(submitted().get(1, TimeUnit.MINUTES).added()).isEqualTo(MANY);
        }
    }

    @Test
    void should_answer_for_what_is_queued_though_the_connection_breaks_afterwards() throws Exception {
        try (Connection vacuum = database.connect();
                Statement sql = vacuum.createStatement()) {
            vacuum.setAutoCommit(false);
            sql.execute("LOCK TABLE job IN SHARE UPDATE EXCLUSIVE MODE");

            CompletableFuture<Submitted> submitted = submitted();
            await().until(database::someoneWaits);
            sql.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()");

            assertThat(submitted.get(1, TimeUnit.MINUTES).added()).isEqualTo(MANY);
        }
    }

    private CompletableFuture<Submitted> submitted() {
        String csv = "image,prompt\n" + "asset:a,A hat\n".repeat(MANY);
        return CompletableFuture.supplyAsync(() -> {
            try {
                return folder.submit(csv).submitted().orElseThrow();
            } catch (IOException | SQLException e) {
                throw new CompletionException(e);
            }
        });
    }

    @Test
    void should_queue_nothing_when_the_last_of_many_rows_is_wrong() throws Exception {
        String csv = "image,prompt,steps\n" + "asset:a,A hat,20\n".repeat(5_000) + "asset:a,A hat,9\n";

        assertThat(folder.refused(csv)).containsExactly("line 5002, steps \"9\": must be a whole number from 15 to 50");

        assertThat(folder.count("batch")).isZero();
        assertThat(folder.count("job")).isZero();
        assertThat(folder.count("ready")).isZero();
    }

    @Test
    void should_go_on_checking_after_the_first_error() throws Exception {
        String csv =
                "image,prompt,steps\nasset:a,A hat,9\n" + "asset:a,A hat,20\n".repeat(5_000) + "asset:a,A hat,51\n";

        assertThat(folder.refused(csv)).hasSize(2).last().asString().startsWith("line 5003, steps");
    }

    @Test
    void should_give_each_job_of_many_blocks_its_own_id_in_order() throws Exception {
        folder.submit("image,prompt\n" + "asset:a,A hat\n".repeat(3_500));
        Folder service = new Folder(database, Optional.empty());
        service.submit("image,prompt\n" + "asset:a,A hat\n".repeat(22_500));

        assertThat(folder.query("SELECT count(DISTINCT id), count(DISTINCT id / 1000) FROM job"))
                .containsExactly("26000|27");
        assertThat(
                        folder.query(
                                "SELECT batch_id FROM (SELECT batch_id, row_number - lag(row_number) OVER (PARTITION BY batch_id ORDER BY id) AS step FROM job) s WHERE step <> 1"))
                .isEmpty();
        assertThat(folder.query("SELECT min(turn), max(turn) FROM job GROUP BY batch_id ORDER BY batch_id"))
                .containsExactly("0|3499", "0|22499");
        assertThat(folder.query("SELECT count(*), count(DISTINCT job_id) FROM ready"))
                .containsExactly("26000|26000");
    }

    @Test
    void should_begin_a_new_batch_at_the_turn_that_is_being_served() throws Exception {
        Folder service = new Folder(database, Optional.empty());
        service.submit("image,prompt,priority\n" + "asset:a,A hat,5\n".repeat(50) + "asset:a,A hat,3\n");
        folder.query("DELETE FROM ready WHERE turn < 40 AND priority = 5");
        folder.query("UPDATE ready SET turn = 7, run_at = now() + interval '1 hour' WHERE turn = 49 AND priority = 5");

        long second = service.submit(
                        "image,prompt,priority\nasset:a,x,5\nhttp://e.org/a,x,5\nasset:a,x,3\nasset:a,x,9\n")
                .submitted()
                .orElseThrow()
                .batchId();

        assertThat(folder.query(
                        "SELECT queue, step, priority, turn FROM ready WHERE batch_id = ? ORDER BY job_id", second))
                .containsExactly("0|EDIT|5|40", "0|UPLOAD|5|41", "0|EDIT|3|0", "0|EDIT|9|0");
    }

    @Test
    void should_line_up_where_the_line_stands_when_all_rows_are_read() throws Exception {
        Folder service = new Folder(database, Optional.empty());
        service.submit("image,prompt\n" + "asset:a,A hat\n".repeat(50));
        InputStream slow = new SequenceInputStream(
                new ByteArrayInputStream("image,prompt\nasset:a,x\n".getBytes(StandardCharsets.UTF_8)),
                new InputStream() {
                    @Override
                    public int read() throws IOException {
                        try {
                            folder.query("DELETE FROM ready WHERE turn < 40");
                            return -1;
                        } catch (SQLException e) {
                            throw new IOException(e);
                        }
                    }
                });

        long second = Intake.of(slow, Format.CSV, IntakeOptions.with(LocalImages.refused()))
                .submit(database.dataSource(), service.batch(), error -> {})
                .submitted()
                .orElseThrow()
                .batchId();

        assertThat(folder.query("SELECT turn FROM ready WHERE batch_id = ?", second))
                .containsExactly("40");
    }

    @Test
    void should_queue_the_same_with_a_folder_and_without() throws Exception {
        String csv = """
                custom_id,image,prompt,steps,priority,output_name,error_code
                red,asset:in/a.png,"A \\ hat,\tred\n""quoted"" 🎩",30,,,OLD
                ,https://example.org/a.png,A hat,,0,Hat/2,
                """;
        String rows = """
                SELECT row_number, custom_id, output_name, image, request, input, first_step, j.priority, j.turn, asset_path, r.step, r.priority, r.turn
                FROM job j JOIN ready r ON r.job_id = j.id WHERE j.batch_id = ? ORDER BY id
                """;

        long first = folder.submit(csv).submitted().orElseThrow().batchId();
        long second = new Folder(database, Optional.empty())
                .submit(csv)
                .submitted()
                .orElseThrow()
                .batchId();

        assertThat(folder.query(rows, second)).hasSize(2).isEqualTo(folder.query(rows, first));
        assertThat(folder.query("SELECT DISTINCT columns FROM batch")).hasSize(1);
        assertThat(folder.query("SELECT queued FROM batch_progress")).containsExactly("2", "2");
    }

    @Test
    void should_queue_nothing_of_a_file_without_a_folder_whose_last_row_is_wrong() throws Exception {
        String csv = "image,prompt,steps\n" + "asset:a,A hat,20\n".repeat(25_000) + "asset:a,A hat,9\n";

        assertThat(new Folder(database, Optional.empty()).refused(csv))
                .containsExactly("line 25002, steps \"9\": must be a whole number from 15 to 50");

        assertThat(folder.count("batch")).isZero();
        assertThat(folder.count("job")).isZero();
        assertThat(folder.count("ready")).isZero();
    }

    @Test
    void should_make_a_batch_of_its_own_of_each_file_without_a_folder() throws Exception {
        Folder service = new Folder(database, Optional.empty());

        service.submit("image,prompt\nasset:a,A hat\n");
        service.submit("image,prompt\nasset:a,A hat\n");

        assertThat(folder.query("SELECT queue FROM batch")).containsExactly("0", "0");
        assertThat(folder.count("job")).isEqualTo(2);
    }

    @Test
    void should_leave_nothing_behind_when_the_process_dies_in_the_middle() throws Exception {
        PipedOutputStream upload = new PipedOutputStream();
        PipedInputStream in = new PipedInputStream(upload, 1 << 20);
        CompletableFuture<Throwable> submission = CompletableFuture.supplyAsync(() -> {
            try {
                Intake.of(in, Format.CSV, IntakeOptions.with(LocalImages.refused()))
                        .submit(database.dataSource(), folder.batch(), error -> {});
                return null;
            } catch (IOException | SQLException | RuntimeException e) {
                return e;
            }
        });
        upload.write(("image,prompt\n" + "asset:a,A hat\n".repeat(2_000)).getBytes(StandardCharsets.UTF_8));
        upload.flush();
        String session =
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'COPY job (%'";
        Awaitility.await().until(() -> folder.query(session).size() == 1);

        folder.query("SELECT pg_terminate_backend(pid) FROM (" + session + ") AS s");
        Awaitility.await().until(() -> folder.query(session).isEmpty());
        try (upload) {
            upload.write("asset:a,A hat\n".repeat(20_000).getBytes(StandardCharsets.UTF_8));
        } catch (IOException closed) {
            // It was noticed before all of this was written.
        }

        assertThat(submission.get()).isInstanceOf(SQLException.class);
        assertThat(folder.count("batch")).isZero();
        assertThat(folder.count("job")).isZero();
        assertThat(folder.submit("image,prompt\nasset:a,A hat\n").submitted()).isPresent();
    }

    @Test
    void should_leave_nothing_behind_when_the_upload_breaks_off() throws Exception {
        InputStream cut = new InputStream() {
            private int rows;

            @Override
            public int read() {
                throw new UnsupportedOperationException();
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                if (rows == 10_000) {
                    throw new IOException("connection reset");
                }
                byte[] row = (rows++ == 0 ? "image,prompt\n" : "asset:a,A hat\n").getBytes(StandardCharsets.UTF_8);
                System.arraycopy(row, 0, bytes, offset, row.length);
                return row.length;
            }
        };

        assertThatThrownBy(() -> Intake.of(cut, Format.CSV, IntakeOptions.with(LocalImages.refused()))
                        .submit(database.dataSource(), folder.batch(), error -> {}))
                .isInstanceOf(IOException.class)
                .hasMessage("connection reset");
        assertThat(folder.count("batch")).isZero();
        assertThat(folder.count("job")).isZero();
    }

    @Test
    void should_leave_the_connection_as_it_was_for_the_next_user_of_a_pool() throws Exception {
        try (java.sql.Connection connection = database.connect()) {
            javax.sql.DataSource pool = (javax.sql.DataSource) java.lang.reflect.Proxy.newProxyInstance(
                    getClass().getClassLoader(),
                    new Class<?>[] {javax.sql.DataSource.class},
                    (p, method, a) -> unclosable(connection));
            for (String csv :
                    List.of("image,prompt\nasset:a,x\n", "image,prompt\nasset:a,\n", "image,prompt\nasset:a,x\n")) {
                Intake.of(
                                new java.io.ByteArrayInputStream(csv.getBytes(StandardCharsets.UTF_8)),
                                Format.CSV,
                                IntakeOptions.with(LocalImages.refused()))
                        .submit(pool, folder.batch(), error -> {});
                assertThat(connection.getAutoCommit()).isTrue();
            }
        }
        assertThat(folder.count("job")).isEqualTo(1);
    }

    private static java.sql.Connection unclosable(java.sql.Connection connection) {
        return (java.sql.Connection) java.lang.reflect.Proxy.newProxyInstance(
                SubmissionTest.class.getClassLoader(), new Class<?>[] {java.sql.Connection.class}, (p, method, a) -> {
                    try {
                        return method.getName().equals("close") ? null : method.invoke(connection, a);
                    } catch (java.lang.reflect.InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
