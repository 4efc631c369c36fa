package dev.darkroom.service;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;
import javax.sql.DataSource;

/** What a trace needs to know of the ledger. */
@ApplicationScoped
class TracedJobs {

    private final DataSource database;
    private volatile UUID ledger;

    TracedJobs(DataSource database) {
        this.database = database;
    }

    /** Its identity; asked for once. */
    UUID ledger() throws SQLException {
        if (ledger == null) {
            try (Connection connection = database.getConnection();
                    PreparedStatement statement = connection.prepareStatement("SELECT id FROM ledger");
                    ResultSet row = statement.executeQuery()) {
                row.next();
                ledger = row.getObject(1, UUID.class);
            }
        }
        return ledger;
    }

    Instant submittedAt(long jobId) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement("SELECT created_at FROM job WHERE id = ?")) {
            statement.setLong(1, jobId);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getObject(1, OffsetDateTime.class).toInstant();
            }
        }
    }
}
