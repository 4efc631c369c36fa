package dev.darkroom.dashboard;

import dev.darkroom.api.Page;
import dev.darkroom.api.Sql;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** The pictures of a batch in the order of its rows, a part at a time, with what was said of each. */
@ApplicationScoped
class GalleryPictures {

    /** Pictures without a verdict are looked for among so many; among few first, since that mostly does. */
    static final List<Integer> WINDOWS = List.of(1_000, 20_000);

    /** The state is asked for as a range and sorted by: else the planner may walk the primary key instead, over every later batch. */
    private static final String IN_ORDER = """
            SELECT job_id FROM result
            WHERE batch_id = ? AND (state, job_id) > ('SUCCEEDED', ?) AND state <= 'SUCCEEDED' ORDER BY state, job_id LIMIT ?
            """;

    private static final String NAMED = """
            SELECT s.job_id, j.custom_id, v.verdict
            FROM (%s) AS s
            CROSS JOIN LATERAL (SELECT custom_id FROM job j WHERE j.id = s.job_id OFFSET 0) AS j
            LEFT JOIN LATERAL (SELECT verdict FROM verdict v WHERE v.job_id = s.job_id OFFSET 0) AS v ON true
            ORDER BY s.job_id
            """;

    static final String ALL = NAMED.formatted(IN_ORDER);

    static final String WITH_VERDICT = NAMED.formatted("""
            SELECT job_id FROM verdict
            WHERE batch_id = ? AND (verdict, job_id) > (?, ?) AND verdict <= ? ORDER BY verdict, job_id LIMIT ?
            """);

    /** Both sides are read once, between the same two jobs: 20,000 pictures take 800 pages of memory, where looking job by job took 60,000. */
    static final String WITHOUT = NAMED.formatted("""
            SELECT job_id FROM result
            WHERE batch_id = ? AND (state, job_id) > ('SUCCEEDED', ?) AND (state, job_id) <= ('SUCCEEDED', ?)
            EXCEPT
            SELECT job_id FROM verdict WHERE batch_id = ? AND job_id > ? AND job_id <= ?
            ORDER BY job_id LIMIT ?
            """);

    static final String END_OF_WINDOW = "SELECT max(job_id), count(*) FROM (%s) AS w".formatted(IN_ORDER);

    private final Sql sql;

    GalleryPictures(Sql sql) {
        this.sql = sql;
    }

    /** @param verdict ACCEPTED or REJECTED; null: none yet */
    public record Picture(long jobId, String customId, String verdict) {
        static Picture read(ResultSet row) throws SQLException {
            return new Picture(row.getLong("job_id"), row.getString("custom_id"), row.getString("verdict"));
        }
    }

    /** Where few of many match, the part may be short or empty, and its cursor leads on. */
    Page.Part<Picture> list(long batch, GalleryQuery.Shows shows, Page page) throws SQLException {
        long after = page.after() == null ? 0 : page.after();
        int rows = page.limit() + 1;
        return switch (shows) {
            case ALL -> page.part(sql.list(ALL, Picture::read, batch, after, rows), Picture::jobId);
            case ACCEPTED, REJECTED ->
                page.part(
                        sql.list(WITH_VERDICT, Picture::read, batch, shows.name(), after, shows.name(), rows),
                        Picture::jobId);
            case NONE -> without(batch, after, page);
        };
    }

    /** Where a window ends, and how many jobs it has. */
    private record Window(long end, long jobs) {}

    private Page.Part<Picture> without(long batch, long after, Page page) throws SQLException {
        int rows = page.limit() + 1;
        Page.Part<Picture> part = null;
        for (int most : WINDOWS) {
            Window window = sql.one(
                            END_OF_WINDOW, row -> new Window(row.getLong(1), row.getLong(2)), batch, after, most)
                    .orElseThrow();
            List<Picture> found =
                    sql.list(WITHOUT, Picture::read, batch, after, window.end(), batch, after, window.end(), rows);
            boolean isMore = window.jobs() == most;
            part = found.size() == rows
                    ? page.part(found, Picture::jobId)
                    : new Page.Part<>(found, isMore, isMore ? Page.encode(window.end()) : null);
            if (found.size() == rows || !isMore) {
                return part;
            }
        }
        return part;
    }
}
