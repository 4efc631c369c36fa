package dev.darkroom.queue;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;

/** Keeps the provider's answers, before anybody reads them. */
@ApplicationScoped
class Answers {

    /** An answer is kept whoever holds the job by now: it is evidence of a call that was made. Written again after a lost commit, it is the same. */
    private static final String KEEP = """
            INSERT INTO answer (job_id, lease, http_status, content_type, body) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
            """;

    private final DataSource database;

    Answers(DataSource database) {
        this.database = database;
    }

    void write(List<StoredAnswer> answers) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(KEEP)) {
            connection.setAutoCommit(false);
            try {
                for (StoredAnswer answer : answers) {
                    statement.setLong(1, answer.jobId());
                    statement.setInt(2, answer.lease());
                    statement.setInt(3, answer.httpStatus());
                    statement.setString(4, answer.contentType());
                    statement.setBytes(5, answer.body());
                    statement.addBatch();
                }
                statement.executeBatch();
                connection.commit();
            } catch (SQLException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        }
    }
}
