package dev.darkroom.queue;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * A person found the record of an UNCERTAIN edit in the provider's history. The job goes on to fetch it, which is free; the look-up there tells whether
 * it is this job's record at all, and how the edit ended. Where it does not, the job is UNCERTAIN again and the name is forgotten.
 */
@ApplicationScoped
public class RecordNaming {

    /** Two people may name one record for two jobs in the same moment. */
    private static final String LOCK_RECORD =
            "SELECT pg_advisory_xact_lock(hashtextextended('darkroom record ' || ?, 0))";

    private static final String TAKEN = "SELECT job_id FROM attempt WHERE record_uuid = ? AND job_id <> ? LIMIT 1";

    /** What its record tells would be told of the wrong call. */
    private static final String OF_ANOTHER_CALL = """
            SELECT lease FROM attempt WHERE record_uuid = ? AND job_id = ? AND step = 'EDIT' AND lease <> ?
            """;

    /** The call that the look-up will settle: the last one that may have been paid for. */
    private static final String CALL = """
            SELECT a.lease, a.outcome = 'UNKNOWN' AND (a.record_uuid IS NULL OR a.record_uuid = ? OR a.record_uuid = m.record_uuid) AS open,
                   a.record_uuid IS NOT DISTINCT FROM ? AS known
            FROM attempt a LEFT JOIN mark m ON m.job_id = a.job_id
            WHERE a.job_id = ? AND a.step = 'EDIT' AND a.paid IS NOT FALSE ORDER BY a.lease DESC LIMIT 1 FOR UPDATE OF a
            """;

    private static final String FETCH = """
            WITH taken AS (DELETE FROM result WHERE job_id = ? AND state = 'UNCERTAIN' AND lease = coalesce(?::int, lease) RETURNING job_id, lease)
            INSERT INTO ready (job_id, batch_id, queue, step, priority, turn, lease)
            SELECT j.id, j.batch_id, b.queue, 'DOWNLOAD', j.priority, j.turn, t.lease
            FROM taken t JOIN job j ON j.id = t.job_id JOIN batch b ON b.id = j.batch_id
            RETURNING job_id
            """;

    private static final String NAME = "UPDATE attempt SET record_uuid = ? WHERE job_id = ? AND lease = ?";

    private static final String NAMED = "SELECT job_id FROM mark WHERE record_uuid = ? AND job_id = ?";

    private final DataSource database;

    RecordNaming(DataSource database) {
        this.database = database;
    }

    /**
     * Says which record the edit of an UNCERTAIN job has made.
     *
     * @param attempts how many of its attempts whoever says so was shown: where there are more, nothing is done; empty: nobody has looked
     * @return why that was refused; empty: the job is on its way to fetch it
     */
    public Optional<Refusal> name(long jobId, UUID record, Optional<Integer> attempts) throws SQLException {
        return Transaction.runPatiently(database, connection -> {
            lock(connection, record);
            if (!jobs(connection, TAKEN, record, jobId).isEmpty()) {
                return Optional.of(Refusal.RECORD_OF_ANOTHER_JOB);
            }
            Optional<Call> call = call(connection, jobId, record);
            Refusal standing =
                    Standing.refused(connection, List.of(jobId), List.of()).get(jobId);
            if (standing != Refusal.UNCERTAIN) {
                return Optional.of(standing);
            }
            if (call.isEmpty() || !call.get().open()) {
                return Optional.of(Refusal.RECORD_KNOWN);
            }
            if (isOfAnotherCall(connection, jobId, record, call.get().lease())) {
                return Optional.of(Refusal.RECORD_OF_ANOTHER_CALL);
            }
            if (!isFetched(connection, jobId, attempts)) {
                return Optional.of(attempts.isPresent() ? Refusal.CHANGED_MEANWHILE : Refusal.WAITING);
            }
            Marks.comesBack(connection, jobId);
            if (!call.get().known()) {
                write(connection, jobId, call.get().lease(), record);
                Marks.nameRecord(connection, jobId, record);
            }
            return Optional.empty();
        });
    }

    /** Whether a person, and not the provider, has named this record for this job. */
    public boolean isNamed(long jobId, UUID record) throws SQLException {
        try (Connection connection = database.getConnection()) {
            return !jobs(connection, NAMED, record, jobId).isEmpty();
        }
    }

    private record Call(int lease, boolean open, boolean known) {}

    private static Optional<Call> call(Connection connection, long jobId, UUID record) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(CALL)) {
            statement.setObject(1, record);
            statement.setObject(2, record);
            statement.setLong(3, jobId);
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? Optional.of(new Call(row.getInt("lease"), row.getBoolean("open"), row.getBoolean("known")))
                        : Optional.empty();
            }
        }
    }

    private static void lock(Connection connection, UUID record) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(LOCK_RECORD)) {
            statement.setString(1, record.toString());
            statement.execute();
        }
    }

    private static List<Long> jobs(Connection connection, String sql, UUID record, long jobId) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, record);
            statement.setLong(2, jobId);
            return Jobs.ids(statement);
        }
    }

    private static boolean isOfAnotherCall(Connection connection, long jobId, UUID record, int lease)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(OF_ANOTHER_CALL)) {
            statement.setObject(1, record);
            statement.setLong(2, jobId);
            statement.setInt(3, lease);
            return !Jobs.ids(statement).isEmpty();
        }
    }

    private static boolean isFetched(Connection connection, long jobId, Optional<Integer> attempts)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(FETCH)) {
            statement.setLong(1, jobId);
            statement.setObject(2, attempts.orElse(null));
            return !Jobs.ids(statement).isEmpty();
        }
    }

    private static void write(Connection connection, long jobId, int lease, UUID record) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(NAME)) {
            statement.setObject(1, record);
            statement.setLong(2, jobId);
            statement.setInt(3, lease);
            statement.executeUpdate();
        }
    }
}
