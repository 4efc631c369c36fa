package dev.darkroom.dashboard;

import dev.darkroom.api.Sql;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/** Where batches tell what becomes of them. Nothing is counted: a batch may have a million messages. */
@ApplicationScoped
class BatchWebhooks {

    private static final String ONE =
            "SELECT url, host, events, created_at, disabled_at FROM webhook WHERE batch_id = ?";

    private final Sql sql;

    BatchWebhooks(Sql sql) {
        this.sql = sql;
    }

    /**
     * A batch's webhook.
     *
     * @param url may hold a secret: viewers do not see it
     * @param disabledAt since when nothing is sent, because the receiver answered 410; null: it is
     */
    public record View(String url, String host, List<String> events, Instant createdAt, Instant disabledAt) {}

    /** Null where there is none. */
    View of(long batch) throws SQLException {
        return sql.one(
                        ONE,
                        row -> new View(
                                row.getString("url"),
                                row.getString("host"),
                                List.of((String[]) row.getArray("events").getArray()),
                                Sql.time(row, "created_at"),
                                Sql.time(row, "disabled_at")),
                        batch)
                .orElse(null);
    }
}
