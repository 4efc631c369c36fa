package dev.darkroom.bench;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * A database as it looks after a long time: nine of ten jobs succeeded, some failed, some are UNCERTAIN, some wait. Written by SQL, since millions of jobs cannot be worked through in the
 * time of a bench; the counts follow by the triggers of the schema, as always.
 *
 * @param batch one in the middle
 * @param job one that succeeded
 */
record GeneratedJobs(long batch, long job) {

    private static final String BATCHES = """
            INSERT INTO batch (name, owner, columns, created_at)
            SELECT 'bench ' || n, 'bench', '{custom_id,image,prompt}', now() - (%d - n) * interval '1 minute'
            FROM generate_series(1, %d) n
            """;

    private static final String JOBS = """
            INSERT INTO job (id, batch_id, row_number, custom_id, output_name, image, request, input, first_step, turn, asset_path)
            SELECT n, b.first + (n - 1) / %2$d, (n - 1) %% %2$d + 1, 'row-' || n, 'row-' || n, 'asset:development/images/cat.png',
                   json_build_object('prompt', 'Put picture ' || n || ' on a white background'),
                   json_build_object('custom_id', 'row-' || n, 'image', 'development/images/cat.png', 'prompt', 'Put picture ' || n || ' on a white background'),
                   'EDIT', n, 'development/images/cat.png'
            FROM generate_series(1::bigint, %1$d) n, (SELECT min(id) AS first FROM batch WHERE name LIKE 'bench %%') b
            """;

    /** Ids beyond these are given out from now on. */
    private static final String RESERVE = "SELECT setval('job_id_block', (%d / 1000 + 2) * 1000)";

    private static final String WAITING = """
            INSERT INTO ready (job_id, batch_id, queue, step, priority, turn, run_at)
            SELECT id, batch_id, 0, 'EDIT', priority, turn, now() + interval '1 day' FROM job WHERE id % 100 >= 97
            """;

    private static final String EDITS = """
            INSERT INTO attempt (job_id, lease, batch_id, step, worker_id, tries, claimed_at, settled_at, outcome, paid, http_status, code, message, record_uuid)
            SELECT id, 1, batch_id, 'EDIT', 1, 0, now() - interval '40 s', now(),
                   CASE WHEN id % 100 < 90 THEN 'SUCCEEDED' WHEN id % 100 < 95 THEN 'FAILED' ELSE 'UNKNOWN' END,
                   CASE WHEN id % 100 < 90 THEN true WHEN id % 100 < 95 THEN false END,
                   CASE WHEN id % 100 < 90 THEN 200 WHEN id % 100 < 95 THEN 400 END,
                   CASE WHEN id % 100 < 90 THEN NULL WHEN id % 100 < 95 THEN 'INVALID_REQUEST' ELSE 'OUTCOME_UNKNOWN' END,
                   CASE WHEN id % 100 < 90 THEN NULL ELSE 'of the bench' END,
                   CASE WHEN id % 100 < 90 THEN gen_random_uuid() END
            FROM job WHERE id % 100 < 97
            """;

    private static final String DOWNLOADS = """
            INSERT INTO attempt (job_id, lease, batch_id, step, worker_id, tries, claimed_at, settled_at, outcome, paid)
            SELECT id, 2, batch_id, 'DOWNLOAD', 1, 0, now() - interval '2 s', now(), 'SUCCEEDED', false FROM job WHERE id % 100 < 90
            """;

    private static final String RESULTS = """
            INSERT INTO result (job_id, batch_id, state, lease, file, media_type, sha256, bytes, width, height, error_code, error_message, finished_at)
            SELECT id, batch_id,
                   CASE WHEN ok THEN 'SUCCEEDED' WHEN id % 100 < 95 THEN 'FAILED' ELSE 'UNCERTAIN' END, CASE WHEN ok THEN 2 ELSE 1 END,
                   CASE WHEN ok THEN output_name || '.png' END, CASE WHEN ok THEN 'image/png' END, CASE WHEN ok THEN repeat('0', 64) END,
                   CASE WHEN ok THEN 1000 END, CASE WHEN ok THEN 100 END, CASE WHEN ok THEN 100 END,
                   CASE WHEN NOT ok THEN CASE WHEN id % 100 < 95 THEN 'INVALID_REQUEST' ELSE 'OUTCOME_UNKNOWN' END END,
                   CASE WHEN NOT ok THEN 'of the bench' END,
                   now() - (id % 1000) * interval '1 s'
            FROM (SELECT *, id % 100 < 90 AS ok FROM job) j WHERE id % 100 < 97
            """;

    private static final String FOLD = """
            DO $$ BEGIN WHILE EXISTS (SELECT FROM tally WHERE NOT folded) LOOP PERFORM fold_tally(); END LOOP; END $$
            """;

    static GeneratedJobs fill(Stage stage, long jobs, int batches) throws SQLException, InterruptedException {
        long each = (jobs + batches - 1) / batches;
        try (Connection connection = stage.connect()) {
            for (String sql : List.of(
                    BATCHES.formatted(batches, batches),
                    JOBS.formatted(jobs, each),
                    RESERVE.formatted(jobs),
                    WAITING,
                    EDITS,
                    DOWNLOADS,
                    RESULTS,
                    FOLD,
                    "SELECT fold_step_tally()",
                    "VACUUM ANALYZE batch, job, ready, attempt, result, tally, step_tally, change")) {
                stage.limit().check("filling the database");
                Sql.run(connection, sql);
            }
            long first = Sql.number(connection, "SELECT min(id) FROM batch WHERE name LIKE 'bench %'");
            return new GeneratedJobs(
                    first + (batches - 1) / 2,
                    Sql.number(connection, "SELECT job_id FROM result WHERE state = 'SUCCEEDED' LIMIT 1"));
        }
    }

    /** What people look at, and what their pages ask for again every two seconds; and the lists of the API. */
    List<String> paths() {
        return List.of(
                "/",
                "/batches",
                "/batches/" + batch,
                "/jobs",
                "/jobs?state=FAILED",
                "/jobs?state=UNCERTAIN",
                "/jobs?state=QUEUED",
                "/jobs?state=RUNNING",
                "/jobs?error_code=INVALID_REQUEST",
                "/jobs?batch_id=" + batch + "&state=SUCCEEDED",
                "/jobs?batch_id=" + batch + "&custom_id_prefix=row-",
                "/jobs/" + job,
                "/settings",
                "/settings/audit",
                "/api/v1/queue",
                "/api/v1/batches",
                "/api/v1/batches/" + batch,
                "/api/v1/jobs",
                "/api/v1/jobs?state=FAILED,UNCERTAIN",
                "/api/v1/jobs/" + job,
                "/q/health/ready",
                "/q/metrics");
    }
}
