package dev.darkroom.dashboard;

import dev.darkroom.api.Sql;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.List;

/** The pictures of a batch, from its last row on: as many as a page shows. */
@ApplicationScoped
class LatestPictures {

    static final int MOST = 24;

    /**
     * Backwards along an index, as far as the limit and no further. The state is asked for as a range and sorted by: else the planner may walk the primary key instead, over
     * every later batch.
     */
    static final String LATEST = """
            SELECT s.job_id, j.custom_id
            FROM (SELECT job_id FROM result WHERE batch_id = ? AND state >= 'SUCCEEDED' AND state <= 'SUCCEEDED'
                  ORDER BY state DESC, job_id DESC LIMIT ?) AS s
            JOIN job j ON j.id = s.job_id
            ORDER BY s.job_id DESC
            """;

    private final Sql sql;

    LatestPictures(Sql sql) {
        this.sql = sql;
    }

    /** A job with a picture. */
    public record Picture(long jobId, String customId) {}

    List<Picture> of(long batch) throws SQLException {
        return sql.list(LATEST, row -> new Picture(row.getLong(1), row.getString(2)), batch, MOST);
    }
}
