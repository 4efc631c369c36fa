package dev.darkroom.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The least that a durable queue can do, over plain JDBC: claim a group (SKIP LOCKED), complete it, again. Its layout is the fastest of those that were measured by hand
 * (decision 3): rows deleted from a narrow table at the claim, a lease inserted, both replaced by a result, and each claim starting where the last one ended. It has no
 * journal that outlives a job, no rate, no batches, no counts and no orders.
 */
final class BareLoop implements AutoCloseable {

    private static final String TABLES = """
            CREATE TABLE bare_job (id bigint PRIMARY KEY, payload text NOT NULL);
            CREATE TABLE bare_ready (id bigint NOT NULL, attempts int NOT NULL, priority smallint NOT NULL, run_at timestamptz NOT NULL)
                WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);
            CREATE TABLE bare_lease (id bigint PRIMARY KEY, worker int NOT NULL, attempts int NOT NULL);
            CREATE TABLE bare_result (id bigint PRIMARY KEY, state smallint NOT NULL, attempts int NOT NULL, result jsonb);
            """;

    private static final String JOBS = """
            INSERT INTO bare_job SELECT n, json_build_object('image', 'development/images/cat.png', 'prompt', 'Put picture ' || n || ' on a white background, with a soft shadow')
            FROM generate_series(1::bigint, %d) n
            """;

    private static final String LINE = "INSERT INTO bare_ready SELECT id, 0, 5, now() FROM bare_job ORDER BY id";

    private static final String CLAIM = """
            WITH c AS (
                DELETE FROM bare_ready WHERE ctid = ANY (ARRAY(
                    SELECT ctid FROM bare_ready
                    WHERE run_at <= now() AND (priority, run_at, id) > (?, ?, ?)
                    ORDER BY priority, run_at, id LIMIT ? FOR UPDATE SKIP LOCKED))
                RETURNING id, attempts, priority, run_at),
            l AS (INSERT INTO bare_lease (id, worker, attempts) SELECT id, ?, attempts + 1 FROM c)
            SELECT c.id, c.attempts + 1, j.payload, c.priority, c.run_at FROM c JOIN bare_job j ON j.id = c.id ORDER BY c.priority, c.run_at, c.id
            """;

    private static final String COMPLETE = """
            WITH a AS (SELECT ?::bigint[] AS i, ?::text[] AS r),
            d AS (DELETE FROM bare_lease WHERE id = ANY ((SELECT i FROM a)::bigint[]) AND worker = ? RETURNING id, attempts)
            INSERT INTO bare_result (id, state, attempts, result)
            SELECT d.id, 2, d.attempts, u.r::jsonb FROM d JOIN unnest((SELECT i FROM a), (SELECT r FROM a)) u (id, r) ON u.id = d.id
            """;

    private final Stage stage;
    private final int connections;
    private final int group;
    private final AtomicLong done = new AtomicLong();
    private final AtomicReference<Exception> failure = new AtomicReference<>();
    private final CountDownLatch go = new CountDownLatch(1);
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopped;

    /** @param group jobs in a statement */
    BareLoop(Stage stage, int connections, int group) {
        this.stage = stage;
        this.connections = connections;
        this.group = group;
    }

    void fill(long jobs) throws SQLException {
        try (Connection connection = stage.connect()) {
            Sql.run(connection, TABLES);
            Sql.run(connection, JOBS.formatted(jobs));
            Sql.run(connection, LINE);
            Sql.run(connection, "CREATE INDEX bare_ready_line ON bare_ready (priority, run_at, id)");
            Sql.run(connection, "ANALYZE bare_job, bare_ready");
        }
    }

    void start() throws SQLException {
        for (int worker = 1; worker <= connections; worker++) {
            Connection connection = stage.connect();
            int id = worker;
            Thread thread = new Thread(() -> run(connection, id), "bare-loop-" + id);
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
        go.countDown();
    }

    long done() {
        if (failure.get() != null) {
            throw new BenchFailure("the bare loop broke: " + failure.get().getMessage(), failure.get());
        }
        return done.get();
    }

    private void run(Connection connection, int worker) {
        try (connection;
                PreparedStatement claim = connection.prepareStatement(CLAIM);
                PreparedStatement complete = connection.prepareStatement(COMPLETE)) {
            go.await();
            // As good as no bound: every row lies behind it.
            Object[] bound = {(short) -1, java.sql.Timestamp.valueOf("2000-01-01 00:00:00"), 0L};
            while (!stopped) {
                List<Long> claimed = claim(claim, worker, bound);
                if (claimed.isEmpty()) {
                    return;
                }
                complete(connection, complete, worker, claimed);
                done.addAndGet(claimed.size());
            }
        } catch (SQLException | InterruptedException e) {
            failure.compareAndSet(null, e);
        }
    }

    private List<Long> claim(PreparedStatement claim, int worker, Object[] bound) throws SQLException {
        for (int i = 0; i < bound.length; i++) {
            claim.setObject(i + 1, bound[i]);
        }
        claim.setInt(4, group);
        claim.setInt(5, worker);
        List<Long> claimed = new ArrayList<>(group);
        try (ResultSet rows = claim.executeQuery()) {
            while (rows.next()) {
                claimed.add(rows.getLong(1));
                rows.getString(3);
                bound[0] = rows.getShort(4);
                bound[1] = rows.getTimestamp(5);
                bound[2] = rows.getLong(1);
            }
        }
        return claimed;
    }

    private static void complete(Connection connection, PreparedStatement complete, int worker, List<Long> jobs)
            throws SQLException {
        complete.setArray(1, connection.createArrayOf("bigint", jobs.toArray()));
        complete.setArray(
                2,
                connection.createArrayOf(
                        "text", jobs.stream().map(job -> "{\"ok\":true}").toArray()));
        complete.setInt(3, worker);
        complete.executeUpdate();
    }

    /** Waits for its threads; whoever fills it again begins with empty tables. */
    @Override
    public void close() throws InterruptedException, SQLException {
        stopped = true;
        for (Thread thread : threads) {
            thread.join(stage.limit().left().toMillis());
        }
        try (Connection connection = stage.connect()) {
            Sql.run(connection, "DROP TABLE IF EXISTS bare_job, bare_ready, bare_lease, bare_result");
        }
    }
}
