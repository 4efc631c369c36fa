package dev.darkroom.result;

/** The statement behind the manifest: for a whole batch, or for the part of it behind a job. */
final class ManifestRows {

    /**
     * A row stands for its custom_id: what was paid for the rows that it replaced is counted with it, so that the columns add up to what the batch has cost.
     * Attempts are calls that were sent or may have been; one that was told to wait (429) is none.
     *
     * <p>In the order of the ids, which is the order of the input and needs no sort. Everything else is looked up row by row by its key: a million rows take about 20 s, and
     * no plan can turn that into comparing all with all, or into a merge that walks each page through the results of all earlier jobs.
     */
    static final String SQL = """
            SELECT j.id, j.output_name,
                   j.row_number AS row, j.custom_id,
                   coalesce(s.state, CASE WHEN c.open THEN 'RUNNING' ELSE 'QUEUED' END) AS state,
                   s.file, s.media_type, s.sha256, s.bytes, s.width, s.height, s.record_uuid,
                   c.attempts, c.paid_calls, c.possibly_paid_calls,
                   s.error_code, s.error_message,
                   j.created_at, c.started_at, s.finished_at,
                   coalesce(j.input ->> 'image', j.image) AS image, j.request ->> 'prompt' AS prompt, m.cancel_requested_at
            FROM job j
            LEFT JOIN LATERAL (SELECT * FROM result s WHERE s.job_id = j.id OFFSET 0) AS s ON true
            LEFT JOIN LATERAL (SELECT * FROM mark m WHERE m.job_id = j.id OFFSET 0) AS m ON true
            CROSS JOIN LATERAL (
                SELECT count(*) FILTER (WHERE a.step = 'EDIT'
                           AND (a.outcome IS NULL OR a.outcome NOT IN ('NOT_SENT', 'THROTTLED', 'RETURNED'))) AS attempts,
                       count(*) FILTER (WHERE a.paid) AS paid_calls,
                       count(*) FILTER (WHERE a.paid IS NULL) AS possibly_paid_calls,
                       coalesce(bool_or(a.outcome IS NULL) FILTER (WHERE a.job_id = j.id), false) AS open,
                       min(a.claimed_at) FILTER (WHERE a.job_id = j.id) AS started_at
                FROM (SELECT j.id
                      UNION ALL
                      SELECT r.id FROM job r WHERE r.batch_id = j.batch_id AND r.custom_id = j.custom_id AND r.replaced_by IS NOT NULL) AS same
                JOIN attempt a ON a.job_id = same.id) AS c
            WHERE j.batch_id = ? AND j.replaced_by IS NULL AND j.id > ?
            ORDER BY j.id LIMIT ?
            """;

    private ManifestRows() {}
}
