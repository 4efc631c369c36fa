package dev.darkroom.api;

import dev.darkroom.problem.Problem;
import dev.darkroom.security.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Does rejected jobs again, as a new batch of the caller's: the pictures they had, with other words. The old jobs and their results stay as they are. */
@ApplicationScoped
public class Redos {

    private static final String COLUMNS = """
            SELECT v.job_id, v.verdict, v.reason, v.redo_job_id, j.custom_id, j.output_name, j.image, j.request::text AS request, j.priority
            FROM (%s) AS v CROSS JOIN LATERAL (SELECT * FROM job j WHERE j.id = v.job_id OFFSET 0) AS j
            ORDER BY v.job_id
            """;

    static final String CHOSEN =
            COLUMNS.formatted("SELECT * FROM verdict WHERE job_id = ANY (?) AND batch_id = ? AND verdict = 'REJECTED'");

    /** Along an index that holds these alone; a range and not equality, lest the primary key be walked over every later batch. */
    static final String TO_REDO = COLUMNS.formatted("""
            SELECT * FROM verdict
            WHERE batch_id >= ? AND batch_id <= ? AND (batch_id, job_id) > (?, ?) AND verdict = 'REJECTED' AND redo_job_id IS NULL
            ORDER BY batch_id, job_id LIMIT ?
            """);

    /** In the order of the jobs, so that two redos wait for each other and not both for ever. */
    private static final String LOCK = """
            SELECT job_id, redo_job_id FROM verdict WHERE job_id = ANY (?) AND verdict = 'REJECTED' ORDER BY job_id FOR UPDATE
            """;

    private static final String REMEMBER = """
            WITH made AS (
                INSERT INTO redo (job_id, redo_of)
                SELECT n.id, o.id FROM job o JOIN job n ON n.batch_id = ? AND n.custom_id = o.custom_id AND n.replaced_by IS NULL
                WHERE o.id = ANY (?)
                RETURNING job_id, redo_of)
            UPDATE verdict v SET redo_job_id = made.job_id FROM made WHERE v.job_id = made.redo_of
            """;

    private static final String REMEMBER_BATCH = "INSERT INTO redo_batch (batch_id, redo_of) VALUES (?, ?)";

    private final Sql sql;
    private final BatchViews batches;
    private final Verdicts verdicts;
    private final Submissions submissions;
    private final Caller caller;

    Redos(Sql sql, BatchViews batches, Verdicts verdicts, Submissions submissions, Caller caller) {
        this.sql = sql;
        this.batches = batches;
        this.verdicts = verdicts;
        this.submissions = submissions;
        this.caller = caller;
    }

    /** The rejected ones of a batch that were not redone yet, with the prompts that they had. */
    public Page.Part<RedoRow> toRedo(long batch, Page page) throws SQLException {
        long after = page.after() == null ? 0 : page.after();
        return page.part(toRedo(batch, after, page.limit() + 1), RedoRow::jobId);
    }

    /** Those of these jobs that are rejected ones of the batch, redone or not. */
    public List<RedoRow> rejected(long batch, Collection<Long> jobs) throws SQLException {
        return sql.list(CHOSEN, RedoRow::read, jobs.toArray(Long[]::new), batch);
    }

    private List<RedoRow> toRedo(long batch, long after, int limit) throws SQLException {
        return sql.list(TO_REDO, RedoRow::read, batch, batch, batch, after, limit);
    }

    /**
     * What an order would do.
     *
     * @throws ProblemException 409 where it names a job that is not rejected, or was redone before and should not be again, or where there is nothing to do
     */
    public RedoPlan plan(long batch, RedoOrder order) throws SQLException {
        BatchView source = batches.get(batch);
        List<RedoRow> found = order.jobs().isEmpty() ? toRedo(batch, 0, RedoOrder.MOST) : chosen(batch, order);
        if (found.isEmpty()) {
            throw ProblemException.of(
                    409, "NOTHING_TO_REDO", "Nothing of the batch is rejected that was not done again already.");
        }
        List<RedoRow> rows = found.stream()
                .map(row -> row.with(order.jobs()
                        .getOrDefault(row.jobId(), Optional.empty())
                        .or(order::prompt)
                        .orElse(row.prompt())))
                .toList();
        long fresh = rows.stream().filter(row -> row.redoJobId() == null).count();
        return new RedoPlan(source, rows, Math.max(0, verdicts.counts(batch).toRedo() - fresh));
    }

    private List<RedoRow> chosen(long batch, RedoOrder order) throws SQLException {
        List<RedoRow> found = rejected(batch, order.jobs().keySet());
        Set<Long> rejected = found.stream().map(RedoRow::jobId).collect(Collectors.toSet());
        for (long id : order.jobs().keySet()) {
            if (!rejected.contains(id)) {
                throw refused("NOT_REJECTED", "Job %d is not a rejected job of the batch.".formatted(id));
            }
        }
        for (RedoRow row : found) {
            if (row.redoJobId() != null && !order.again()) {
                throw refused(
                        "REDONE_ALREADY",
                        "Job %d was done again already, as job %d. To pay for it once more, say again: true."
                                .formatted(row.jobId(), row.redoJobId()));
            }
        }
        return found;
    }

    private static ProblemException refused(String code, String detail) {
        return new ProblemException(Problem.of(409, code, detail, "jobs", null), Map.of());
    }

    /**
     * Queues the new batch, in one transaction with the memory of what it redoes.
     *
     * @param check may refuse what it would be
     * @param handed what is said of the new batch; its price is that of the old one
     * @return the new batch
     * @throws ProblemException also 507 while the disk has less room than the reserve
     */
    @SuppressWarnings("try") // a place is held, not used
    public long submit(long batch, RedoOrder order, Consumer<RedoPlan> check, Handed handed)
            throws IOException, SQLException {
        try (SubmittedPictures pictures = submissions.pictures(caller.token().owner(), caller.onlyOwner());
                Places.Place place = submissions.place(pictures)) {
            return submissions.submit(
                    () -> {
                        RedoPlan plan = plan(batch, order);
                        check.accept(plan);
                        return new Submissions.Prepared(
                                submissions.watch(plan.jsonl()),
                                (connection, made) -> remember(connection, plan, made));
                    },
                    pictures,
                    handed);
        }
    }

    private static void remember(Connection connection, RedoPlan plan, long made) throws SQLException {
        Long[] ids = plan.rows().stream().map(RedoRow::jobId).toArray(Long[]::new);
        Map<Long, Optional<Long>> now = locked(connection, ids);
        boolean isAsPlanned = plan.rows().stream()
                .allMatch(row -> Objects.equals(now.get(row.jobId()), Optional.ofNullable(row.redoJobId())));
        if (!isAsPlanned) {
            throw ProblemException.of(
                    409,
                    "CHANGED_MEANWHILE",
                    "Somebody else has redone some of these, or changed their verdict, at this moment. Nothing was queued: look again.");
        }
        try (PreparedStatement statement = connection.prepareStatement(REMEMBER)) {
            Sql.set(statement, made, ids);
            if (statement.executeUpdate() != ids.length) {
                throw new IllegalStateException("not every redone job has found its source");
            }
        }
        try (PreparedStatement statement = connection.prepareStatement(REMEMBER_BATCH)) {
            Sql.set(statement, made, plan.batch().id());
            statement.executeUpdate();
        }
    }

    private static Map<Long, Optional<Long>> locked(Connection connection, Long[] ids) throws SQLException {
        Map<Long, Optional<Long>> found = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(LOCK)) {
            Sql.set(statement, (Object) ids);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    found.put(row.getLong(1), Optional.ofNullable((Long) row.getObject(2)));
                }
            }
        }
        return found;
    }
}
