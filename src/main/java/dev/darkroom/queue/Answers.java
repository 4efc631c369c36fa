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
            SELECT job_id, lease, http_status, content_type, body, clock_timestamp() - age_ms * interval '1 ms'
            FROM unnest(?, ?, ?, ?, ?, ?) AS a (job_id, lease, http_status, content_type, body, age_ms)
            ON CONFLICT DO NOTHING
            """;

    /** A group of ordinary answers is far below this; a few whole pictures are not, and no statement may be larger than a gigabyte. */
    private static final int MOST_BYTES = 8 * 1024 * 1024;

    private static final String IN_JOURNAL = "SELECT EXISTS (SELECT FROM attempt WHERE job_id = ? AND lease = ?)";

    private final DataSource database;

    Answers(@Reserved DataSource database) {
        this.database = database;
    }

    /** May be called again with the same ones. */
    void keep(List<ReceivedAnswer> received) throws SQLException {
        int from = 0;
        long bytes = 0;
        for (int i = 0; i < received.size(); i++) {
            int length = received.get(i).answer().body().length;
            if (i > from && bytes + length > MOST_BYTES) {
                insert(received.subList(from, i));
                from = i;
                bytes = 0;
            }
            bytes += length;
        }
        insert(received.subList(from, received.size()));
    }

    private void insert(List<ReceivedAnswer> received) throws SQLException {
        List<StoredAnswer> answers =
                received.stream().map(ReceivedAnswer::answer).toList();
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(KEEP)) {
            set(
                    statement,
                    1,
                    "bigint",
                    answers.stream().map(StoredAnswer::jobId).toArray(Long[]::new));
            set(statement, 2, "int", answers.stream().map(StoredAnswer::lease).toArray(Integer[]::new));
            set(
                    statement,
                    3,
                    "int",
                    answers.stream().map(StoredAnswer::httpStatus).toArray(Integer[]::new));
            set(
                    statement,
                    4,
                    "text",
                    answers.stream().map(StoredAnswer::contentType).toArray(String[]::new));
            set(statement, 5, "bytea", answers.stream().map(StoredAnswer::body).toArray(byte[][]::new));
            set(
                    statement,
                    6,
                    "bigint",
                    received.stream().map(one -> one.age().toMillis()).toArray(Long[]::new));
            statement.executeUpdate();
        }
    }

    private static void set(PreparedStatement statement, int parameter, String type, Object[] values)
            throws SQLException {
        statement.setArray(parameter, statement.getConnection().createArrayOf(type, values));
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
