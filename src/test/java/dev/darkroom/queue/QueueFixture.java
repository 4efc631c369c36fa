package dev.darkroom.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.database.TestDatabase;
import dev.darkroom.job.JobState;
import dev.darkroom.job.Outcome;
import dev.darkroom.job.Picture;
import dev.darkroom.job.Step;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** A queue on a database of its own, filled by SQL. */
final class QueueFixture implements AutoCloseable {

    final TestDatabase database = TestDatabase.fresh();
    final DataSource source;
    final QueueConfig config;
    final Claims claims;
    final Completions completions;
    final KeptAnswers answers;
    final WorkerTable workers;
    final Pace pace;
    final Batches batches;
    final Pauses pauses;
    final QueuePause queuePause;
    final Cancels cancels;
    final Sweep sweep;
    final Priorities priorities;
    final Resolutions resolutions;
    final Retries retries;
    final RecordNaming records;
    final LateAnswers late;
    final Rescue rescue;

    /** Answers that have come just now. */
    static final class KeptAnswers extends Answers {
        KeptAnswers(DataSource database) {
            super(database);
        }

        void write(List<StoredAnswer> answers) throws SQLException {
            keep(answers.stream().map(ReceivedAnswer::now).toList());
        }
    }

    QueueFixture() throws SQLException {
        this(false);
    }

    /** @param kept whether connections are kept for the next one who asks, as a pool does */
    QueueFixture(boolean kept) throws SQLException {
        source = kept ? new KeptConnections(database.dataSource()).source() : database.dataSource();
        claims = new Claims(source);
        completions = new Completions(source);
        answers = new KeptAnswers(source);
        config = new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(QueueConfig.class)
                .build()
                .getConfigMapping(QueueConfig.class);
        workers = new WorkerTable(source, config);
        pace = new Pace(source);
        batches = new Batches(source);
        pauses = new Pauses(source);
        queuePause = new QueuePause(source);
        cancels = new Cancels(source);
        sweep = new Sweep(source);
        priorities = new Priorities(source);
        resolutions = new Resolutions(source);
        retries = new Retries(source);
        records = new RecordNaming(source);
        late = new LateAnswers(source);
        rescue = new Rescue(
                source, workers, new Silence(), config, new QueueWorker(workers, config), new Leadership(source));
        pace.configure("api", Pace.Limit.of(6_000_000, 1000));
    }

    long batch(String more) throws SQLException {
        return number("INSERT INTO batch (name" + (more.isEmpty() ? "" : ", " + more.split("=")[0]) + ") VALUES ('b'"
                + (more.isEmpty() ? "" : ", " + more.split("=")[1]) + ") RETURNING id");
    }

    /** Jobs with an asset, ready at EDIT, with turns from {@code firstTurn} on. */
    void jobs(long batch, int count, int priority, int firstTurn) throws SQLException {
        execute("""
                WITH added AS (
                    INSERT INTO job (id, batch_id, row_number, custom_id, output_name, image, request, input, first_step, priority, turn, asset_path)
                    SELECT nextval('job_id_block'), %1$d, i, 'b%1$d-' || i || '-' || %4$d, 'n' || i, 'asset:a', '{"prompt":"p"}', '{}', 'EDIT', %3$d,
                           %4$d + i - 1, 'a'
                    FROM generate_series(1, %2$d) i RETURNING *)
                INSERT INTO ready (job_id, batch_id, queue, step, priority, turn)
                SELECT id, batch_id, 0, first_step, priority, turn FROM added
                """.formatted(batch, count, priority, firstTurn));
    }

    long worker() throws SQLException {
        return workers.register(0);
    }

    List<Claim> claim(Step step, long worker, int limit) throws SQLException {
        return claims.claim(0, step, worker, limit, LinePosition.BEGINNING).claims();
    }

    /** The jobs of a batch, in order. */
    List<Long> ids(long batch) throws SQLException {
        return strings("SELECT id FROM job WHERE batch_id = " + batch + " ORDER BY id").stream()
                .map(Long::valueOf)
                .toList();
    }

    /** Where a job stands and why: its state and, as far as there are such, the step, what it is held for, its error's code. */
    String standing(long job) throws SQLException {
        return strings("""
                SELECT concat_ws(' ', s.state, s.step, h.reason, r.error_code)
                FROM job_state s LEFT JOIN held h USING (job_id) LEFT JOIN result r USING (job_id) WHERE s.job_id =
                """ + job).get(0);
    }

    void settle(Claim claim, Outcome outcome, Boolean paid, Completion.Next next) throws SQLException {
        assertThat(completions.write(List.of(completion(claim, outcome, paid, next))))
                .isEmpty();
    }

    /** A new job whose paid call was sent and never answered. */
    long uncertain(long batch) throws SQLException {
        jobs(batch, 1, 5, (int) number("SELECT count(*) FROM job"));
        Claim edit = claim(Step.EDIT, worker(), 1).get(0);
        settle(edit, Outcome.UNKNOWN, null, new Completion.Rest(JobState.UNCERTAIN, null));
        return edit.jobId();
    }

    static Completion completion(Claim claim, Outcome outcome, Boolean paid, Completion.Next next) {
        String code = next instanceof Completion.Rest rest && rest.state() != JobState.SUCCEEDED ? "SOME_CODE" : null;
        return new Completion(claim, outcome, paid, null, code, code, null, null, null, next);
    }

    static Completion.Rest succeeded() {
        return new Completion.Rest(JobState.SUCCEEDED, new Picture("a.png", "image/png", "0".repeat(64), 1, 1, 1));
    }

    static Completion.Line line(Step step, Duration delay, int tries) {
        return new Completion.Line(step, delay, tries);
    }

    /** Every job stands in exactly one place, and the counts that are kept are the counts that are there. */
    void shouldBeWhole() throws SQLException {
        assertThat(number("SELECT count(*) FROM job_state WHERE places <> 1")).isZero();
        assertThat(strings("""
                SELECT concat_ws(' ', b.id, count(s.job_id) FILTER (WHERE s.state = 'QUEUED'), count(s.job_id) FILTER (WHERE s.state = 'RUNNING'),
                       count(s.job_id) FILTER (WHERE s.state = 'SUCCEEDED'), count(s.job_id) FILTER (WHERE s.state = 'FAILED'),
                       count(s.job_id) FILTER (WHERE s.state = 'UNCERTAIN'), count(s.job_id) FILTER (WHERE s.state = 'CANCELLED'),
                       (SELECT count(*) FROM held h WHERE h.batch_id = b.id))
                FROM batch b LEFT JOIN job_state s ON s.batch_id = b.id GROUP BY b.id ORDER BY b.id"""))
                .isEqualTo(
                        strings(
                                "SELECT concat_ws(' ', batch_id, queued, running, succeeded, failed, uncertain, cancelled, held) FROM batch_progress ORDER BY batch_id"));
        String counts = "queued, held, running, succeeded, failed, cancelled, uncertain, paid, charged";
        assertThat(strings("SELECT concat_ws(' ', %s) FROM queue_progress".formatted(counts)))
                .as("all batches together")
                .isEqualTo(strings("SELECT concat_ws(' ', %s) FROM batch_progress"
                        .formatted(counts.replaceAll("(\\w+)", "coalesce(sum($1), 0)"))));
        assertThat(strings("""
                SELECT concat_ws(' ', step, sum(queued), sum(held)) FROM step_tally GROUP BY step HAVING sum(queued) <> 0 OR sum(held) <> 0 ORDER BY step""")).isEqualTo(strings("""
                SELECT concat_ws(' ', step, count(*) FILTER (WHERE NOT held), count(*) FILTER (WHERE held))
                FROM (SELECT step, false AS held FROM ready UNION ALL SELECT step, true FROM held) AS waiting GROUP BY step ORDER BY step"""));
        assertThat(strings(
                        "SELECT concat_ws(' ', b.id, count(a.paid) FILTER (WHERE a.paid), count(a.job_id) FILTER (WHERE a.paid IS NOT FALSE)) "
                                + "FROM batch b LEFT JOIN attempt a ON a.batch_id = b.id GROUP BY b.id ORDER BY b.id"))
                .isEqualTo(strings(
                        "SELECT concat_ws(' ', batch_id, paid, charged) FROM batch_progress ORDER BY batch_id"));
        assertThat(strings("""
                SELECT concat_ws(' ', minute, sum(paid), sum(edits), sum(throttled), sum(credits)::numeric(20, 6))
                FROM (SELECT minute, paid, edits, throttled, credits FROM throughput
                      UNION ALL
                      SELECT t.minute, t.paid, t.edits, t.throttled, coalesce(t.paid * b.credits_per_edit, 0) FROM tally t JOIN batch b ON b.id = t.batch_id
                      WHERE t.minute IS NOT NULL) AS kept
                GROUP BY minute HAVING sum(paid) <> 0 OR sum(edits) <> 0 OR sum(throttled) <> 0 ORDER BY minute""")).as("what happened by the minute").isEqualTo(strings("""
                SELECT concat_ws(' ', minute, sum(paid), sum(edits), sum(throttled), sum(paid * price)::numeric(20, 6))
                FROM (SELECT date_trunc('minute', a.settled_at) AS minute, coalesce(a.paid, false)::int AS paid, (a.outcome = 'THROTTLED')::int AS throttled,
                             (a.step = 'EDIT' AND a.outcome IN ('SUCCEEDED', 'FAILED', 'MODERATED', 'ACCOUNT_REFUSED', 'UNKNOWN'))::int AS edits,
                             coalesce(b.credits_per_edit, 0) AS price
                      FROM attempt a JOIN batch b ON b.id = a.batch_id WHERE a.outcome IS NOT NULL) AS counted
                GROUP BY minute HAVING sum(paid) <> 0 OR sum(edits) <> 0 OR sum(throttled) <> 0 ORDER BY minute"""));
    }

    /** Whether a statement waits for what another transaction has locked. */
    boolean someoneWaits() throws SQLException {
        return database.someoneWaits();
    }

    /** How many rows of a table have been read so far by the one connection there is, where it is kept. */
    long rowsRead(String table) throws SQLException {
        number("SELECT count(pg_stat_force_next_flush()::text)");
        return number(
                "SELECT seq_tup_read + coalesce(idx_tup_fetch, 0) FROM pg_stat_user_tables WHERE schemaname = current_schema() AND relname = '"
                        + table + "'");
    }

    long number(String sql) throws SQLException {
        try (Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    List<String> strings(String sql) throws SQLException {
        try (Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet rows = statement.executeQuery()) {
            List<String> strings = new ArrayList<>();
            while (rows.next()) {
                strings.add(rows.getString(1));
            }
            return strings;
        }
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.execute();
        }
    }

    @Override
    public void close() {
        database.close();
    }
}
