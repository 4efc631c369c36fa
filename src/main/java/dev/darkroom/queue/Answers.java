package dev.darkroom.queue;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;

/** Keeps the provider's answers, before anybody reads them. */
@ApplicationScoped
class Answers {

    /**
     * An answer is kept whoever holds the job by now: it is evidence of a call that was made. Written again after a lost commit, it is the same.
     * The time is the database's own, less what the answer has waited.
     */
    private static final String KEEP = """
            INSERT INTO answer (job_id, lease, http_status, content_type, body, received_at)
            VALUES (?, ?, ?, ?, ?, clock_timestamp() - ? * interval '1 ms') ON CONFLICT DO NOTHING
            """;

    private static final String IN_JOURNAL = "SELECT EXISTS (SELECT FROM attempt WHERE job_id = ? AND lease = ?)";

    private final DataSource database;

    Answers(@Reserved DataSource database) {
        this.database = database;
    }

    /** All of them in one transaction; may be called again with the same ones. */
    void keep(List<ReceivedAnswer> received) throws SQLException {
        try {
            Transaction.run(database, connection -> insert(connection, received));
        } catch (SQLException e) {
            // That of the batch repeats the statement, body and all; the one behind it says what is wrong.
            throw e.getNextException() == null ? e : e.getNextException();
        }
    }

    private static int[] insert(Connection connection, List<ReceivedAnswer> received) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(KEEP)) {
            for (ReceivedAnswer one : received) {
                StoredAnswer answer = one.answer();
                statement.setLong(1, answer.jobId());
                statement.setInt(2, answer.lease());
                statement.setInt(3, answer.httpStatus());
                statement.setString(4, answer.contentType());
                statement.setBytes(5, answer.body());
                statement.setLong(6, one.age().toMillis());
                statement.addBatch();
            }
            return statement.executeBatch();
        }
    }

    /** Whether the journal has the attempt that an answer names. */
    boolean isInJournal(StoredAnswer answer) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(IN_JOURNAL)) {
            statement.setLong(1, answer.jobId());
            statement.setInt(2, answer.lease());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }
}
