package dev.darkroom.bench;

import dev.darkroom.database.EmbeddedPostgres;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;

/** Every statement counted by the server itself ({@code pg_stat_statements}), those inside functions and triggers included. */
final class Profile {

    private static final String DEAREST = """
            SELECT calls, rows, total_exec_time, shared_blks_hit, wal_bytes, toplevel, regexp_replace(query, '\\s+', ' ', 'g') AS query
            FROM public.pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid
            WHERE d.datname = current_database() AND query NOT LIKE '%bare\\_%'
            ORDER BY total_exec_time DESC LIMIT 25
            """;

    private static final String CALLS = """
            SELECT coalesce(sum(calls), 0)::bigint FROM public.pg_stat_statements WHERE toplevel
            """;

    private Profile() {}

    static EmbeddedPostgres startWith(Path folder, PrintWriter talk) throws SQLException {
        talk.println("bench: setting up a database that counts every statement");
        try (EmbeddedPostgres first = EmbeddedPostgres.open(folder);
                Connection connection = Sql.connect(first.connection())) {
            Sql.run(connection, "ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'");
            Sql.run(connection, "ALTER SYSTEM SET pg_stat_statements.track = 'all'");
        }
        EmbeddedPostgres counting = EmbeddedPostgres.open(folder);
        try (Connection connection = Sql.connect(counting.connection())) {
            Sql.run(connection, "CREATE EXTENSION pg_stat_statements SCHEMA public");
        } catch (SQLException e) {
            counting.close();
            throw e;
        }
        return counting;
    }

    static void reset(Stage stage) throws SQLException {
        if (stage.isProfiled()) {
            try (Connection connection = stage.connect()) {
                Sql.run(connection, "SELECT public.pg_stat_statements_reset()");
            }
        }
    }

    /** Adds to the report what was counted since the reset. */
    static void read(Stage stage, Report report, long jobs) throws SQLException {
        if (!stage.isProfiled()) {
            return;
        }
        try (Connection connection = stage.connect();
                Statement statement = connection.createStatement()) {
            report.costs().put("statements", (double) Sql.number(connection, CALLS) / jobs);
            try (ResultSet row = statement.executeQuery(DEAREST)) {
                while (row.next()) {
                    Map<String, Object> one = new LinkedHashMap<>();
                    one.put("calls", row.getLong("calls"));
                    one.put("rows", row.getLong("rows"));
                    one.put("total_ms", row.getDouble("total_exec_time"));
                    one.put("micros_per_job", row.getDouble("total_exec_time") * 1e3 / jobs);
                    one.put("blocks_per_job", (double) row.getLong("shared_blks_hit") / jobs);
                    one.put("wal_bytes_per_job", row.getDouble("wal_bytes") / jobs);
                    one.put("nested", !row.getBoolean("toplevel"));
                    one.put("query", row.getString("query").strip());
                    report.statement(one);
                }
            }
        }
    }
}
